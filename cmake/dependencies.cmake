# Everything of other people's that the program is built with; Debian 12's packages,
# and ONNX Runtime from the model store. docs/decisions says why each was chosen.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(pugixml 1.13 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(speexdsp REQUIRED IMPORTED_TARGET speexdsp)
pkg_check_modules(simdjson REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)

# flite ships no CMake or pkg-config file.
find_library(FLITE_LIBRARY flite REQUIRED)
find_library(FLITE_USENGLISH_LIBRARY flite_usenglish REQUIRED)
find_library(FLITE_CMULEX_LIBRARY flite_cmulex REQUIRED)
add_library(neura_flite INTERFACE)
foreach(voice IN ITEMS rms awb slt)
  find_library(FLITE_${voice}_LIBRARY flite_cmu_us_${voice} REQUIRED)
  target_link_libraries(neura_flite INTERFACE ${FLITE_${voice}_LIBRARY})
endforeach()
target_link_libraries(neura_flite INTERFACE ${FLITE_USENGLISH_LIBRARY} ${FLITE_CMULEX_LIBRARY} ${FLITE_LIBRARY})

# The headers come with the library in the model store; the library itself is opened at
# run time, so that a program without it can still say how to get it.
if(DEFINED ENV{NEURA_MODELS_DIR})
  set(default_models $ENV{NEURA_MODELS_DIR})
else()
  set(default_models $ENV{HOME}/.local/share/neura/models)
endif()
set(NEURA_ORT_INCLUDE ${default_models}/ort/include CACHE PATH "ONNX Runtime's headers (scripts/setup fetches them)")
add_library(neura_onnxruntime INTERFACE)
target_include_directories(neura_onnxruntime SYSTEM INTERFACE ${NEURA_ORT_INCLUDE})
target_compile_definitions(neura_onnxruntime INTERFACE ORT_API_MANUAL_INIT)
target_link_libraries(neura_onnxruntime INTERFACE ${CMAKE_DL_LIBS})

# Asio and Beast compiled once (src/runtime/asio.cpp) instead of in every file.
add_library(neura_asio INTERFACE)
target_link_libraries(neura_asio INTERFACE Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(neura_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
