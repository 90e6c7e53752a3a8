#include "call/listening/barge_in.hpp"

namespace neura::listening {

namespace {

constexpr AudioTime frame{20};

}  // namespace

Floor BargeIn::advance(bool voice, bool in_turn) {
    if (!holding_) {
        voiced_ = voice ? voiced_ + frame : AudioTime{};
        if (voiced_ < options_.onset) return Floor::keep;
        holding_ = true;
        silent_ = {};
        return Floor::hold;
    }
    silent_ = voice ? AudioTime{} : silent_ + frame;
    if (voice) voiced_ += frame;

    if (options_.by != By::words && voiced_ >= options_.certain) return decide(Floor::yield);
    if (!in_turn && silent_ >= options_.noise) return decide(Floor::resume);
    if (silent_ < options_.words_within) return Floor::keep;
    return decide(voiced_ >= options_.probable ? Floor::yield : Floor::resume);
}

Floor BargeIn::heard(bool matters) {
    if (!holding_ || options_.by == By::voice) return Floor::keep;
    return decide(matters ? Floor::yield : Floor::resume);
}

Floor BargeIn::decide(Floor floor) {
    reset();
    return floor;
}

}  // namespace neura::listening
