#include "runtime/loops.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <latch>
#include <set>
#include <thread>

namespace neura {
namespace {

TEST(Loops, RunEachLoopOnAThreadOfItsOwnUntilStopped) {
    Loops loops(3);
    std::latch all_there(3);
    std::vector<std::thread::id> threads(3);
    for (std::size_t i = 0; i < loops.size(); ++i)
        asio::post(loops.at(i), [&, i] {
            threads[i] = std::this_thread::get_id();
            all_there.arrive_and_wait();
            if (i == 2) loops.stop();
        });

    loops.run();

    EXPECT_EQ(threads[0], std::this_thread::get_id());
    EXPECT_EQ(std::set(threads.begin(), threads.end()).size(), 3u);
}

TEST(Loops, StoppedBeforeTheyRunReturnAtOnce) {
    Loops loops(2);
    loops.stop();
    loops.run();
}

}  // namespace
}  // namespace neura
