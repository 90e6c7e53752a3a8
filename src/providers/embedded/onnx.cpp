#include "providers/embedded/onnx.hpp"

#include <dlfcn.h>

#include <mutex>
#include <string>

#include "providers/embedded/errc.hpp"

namespace neura::providers::embedded {

namespace {

/// The library's functions, opened by whoever asks first.
Result<const OrtApi*> library(const std::filesystem::path& file) {
    static std::mutex mutex;
    static const OrtApi* opened = nullptr;
    const std::lock_guard lock(mutex);
    if (opened) return opened;

    if (!std::filesystem::exists(file)) return fail(Errc::models_missing, "open " + file.string());

    void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) return fail(Errc::model_unusable, std::string("open ONNX Runtime: ") + dlerror());

    const auto get_base = reinterpret_cast<const OrtApiBase* (*)()>(dlsym(handle, "OrtGetApiBase"));
    if (!get_base) return fail(Errc::model_unusable, "find OrtGetApiBase in " + file.string());

    const OrtApi* api = get_base()->GetApi(ORT_API_VERSION);
    if (!api)
        return fail(Errc::model_unusable,
                    std::string("use ONNX Runtime ") + get_base()->GetVersionString() +
                        ", which lacks API " + std::to_string(ORT_API_VERSION));
    Ort::InitApi(api);
    return opened = api;
}

}  // namespace

Result<std::unique_ptr<Onnx>> Onnx::open(const std::filesystem::path& models_dir) {
    auto api = library(models_dir / "ort" / "libonnxruntime.so.1");
    if (!api) return std::unexpected(std::move(api).error());

    std::unique_ptr<Onnx> onnx(new Onnx);
    onnx->environment_.emplace(ORT_LOGGING_LEVEL_ERROR, "neura");
    return onnx;
}

Result<Ort::Session> Onnx::session(const std::filesystem::path& model) const {
    if (!std::filesystem::exists(model))
        return fail(Errc::models_missing, "open " + model.string());
    try {
        Ort::SessionOptions options;
        options.SetIntraOpNumThreads(1);
        options.SetInterOpNumThreads(1);
        options.AddConfigEntry("session.intra_op.allow_spinning", "0");
        options.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
        return Ort::Session(*environment_, model.c_str(), options);
    } catch (const Ort::Exception& failure) {
        return fail(Errc::model_unusable, "load " + model.string() + ": " + failure.what());
    }
}

}  // namespace neura::providers::embedded

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// The library keeps a few hundred bytes for the life of the process.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libonnxruntime.so"; }
#endif
#endif
