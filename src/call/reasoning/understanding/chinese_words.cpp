// What Chinese (Mandarin) callers say, in English. There are no blanks: the longest phrase counts,
// and what no table knows is a word a character.

#include "call/reasoning/understanding/foreign_words.hpp"

namespace neura::reasoning {

const ForeignTables& chinese_tables();

namespace {

// clang-format off
constexpr auto phrases = std::to_array<TextPair>({
    // answers
    {"是", "is"}, {"是的", "yes"}, {"对", "yes"}, {"对的", "yes"}, {"对对", "yes"}, {"没错", "that is right"}, {"正确", "correct"}, {"是正确的", "that is correct"}, {"都对", "everything is correct"}, {"全部正确", "everything is correct"}, {"全对", "everything is correct"}, {"都正确", "everything is correct"}, {"好", "okay"}, {"好的", "okay"}, {"可以", "yes you can"}, {"行", "okay"}, {"没问题", "no problem"}, {"当然", "of course"}, {"当然可以", "of course"}, {"同意", "i agree"}, {"我同意", "i agree"}, {"嗯", "uh-huh"}, {"有", "there is"}, {"有的", "yes"}, {"我想是的", "i think so"}, {"应该是", "i think so"}, {"确认", "i confirm"}, {"我确认", "i confirm"},
    {"不", "no"}, {"不是", "no"}, {"不是的", "no"}, {"不对", "that is not right"}, {"不正确", "that is not correct"}, {"错了", "that is wrong"}, {"错误", "wrong"}, {"没有", "no"}, {"没", "not"}, {"不用", "no thanks"}, {"不用了", "no thanks"}, {"不要", "i do not want that"}, {"不可以", "no"}, {"不行", "no"}, {"不同意", "i do not agree"}, {"应该没有", "i do not think so"}, {"我觉得没有", "i do not think so"}, {"据我所知没有", "not that i know of"}, {"从来没有", "never"}, {"也许", "maybe"}, {"可能", "maybe"}, {"大概", "about"},
    // corrections
    {"我是说", "i mean"}, {"我的意思是", "i meant"}, {"说错了", "my mistake"}, {"我说错了", "my mistake"}, {"对不起", "sorry"}, {"不好意思", "sorry"}, {"抱歉", "sorry"}, {"其实", "actually"}, {"应该是的", "should be"}, {"是错的", "is wrong"}, {"不对的", "is not right"}, {"更改", "change"}, {"修改", "change"}, {"改一下", "change"}, {"更正", "correct"}, {"改成", "change it to"}, {"改为", "change it to"},
    // asking back
    {"请再说一遍", "repeat"}, {"再说一遍", "repeat"}, {"再说一次", "repeat"}, {"重复一下", "repeat"}, {"请重复", "repeat"}, {"什么", "what"}, {"您说什么", "what did you say"}, {"你说什么", "what did you say"}, {"没听清", "did not hear"}, {"我没听清", "did not hear"}, {"听不清", "can not hear you"}, {"我听不到", "can not hear you"}, {"没听懂", "i did not understand you"}, {"大声一点", "louder"}, {"说慢一点", "slower"}, {"慢一点", "slower"}, {"太快了", "too fast"}, {"慢点", "slower"}, {"为什么", "why"}, {"为什么要问", "why are you asking"}, {"为什么需要", "why do you need"}, {"干什么用", "what is that for"}, {"什么意思", "what do you mean"}, {"在哪里找", "where do i find"}, {"在哪里可以找到", "where can i find"}, {"我不明白", "i do not understand"},
    // not knowing, not telling
    {"不知道", "i do not know"}, {"我不知道", "i do not know"}, {"不清楚", "not sure"}, {"我不清楚", "i am not sure"}, {"不确定", "i am not sure"}, {"我不确定", "i am not sure"}, {"不记得", "i do not remember"}, {"不记得了", "i do not remember"}, {"忘了", "i forgot"}, {"我忘了", "i forgot"}, {"忘记了", "i forgot"}, {"手边没有", "i do not have it"}, {"我没有", "i do not have"}, {"不想说", "i do not want to say"}, {"我不想说", "i do not want to say"}, {"不方便说", "i would rather not say"}, {"这是隐私", "that is private"}, {"隐私", "private"}, {"跳过", "skip that"}, {"下一个问题", "next question"}, {"不关你的事", "none of your business"},
    // people
    {"人工服务", "speak to a human"}, {"人工", "human"}, {"转人工", "speak to a human"}, {"真人", "real person"}, {"找个人", "speak to a person"}, {"客服", "speak to a agent"}, {"人工客服", "speak to a agent"}, {"你是机器人吗", "are you a robot"}, {"您是机器人吗", "are you a robot"}, {"是机器人吗", "are you a robot"},
    {"等一下", "one moment"}, {"请等一下", "one moment please"}, {"稍等", "one moment"}, {"请稍等", "one moment please"}, {"等等", "wait"}, {"我看一下", "let me look"}, {"我找一下", "let me look"}, {"我查一下", "let me look"}, {"再见", "good bye"}, {"拜拜", "bye"}, {"我要走了", "i have to go"}, {"我要挂了", "i have to go"}, {"谢谢", "thank you"}, {"谢谢您", "thank you"}, {"谢谢你", "thank you"}, {"多谢", "thank you"}, {"你好", "hello"}, {"您好", "hello"}, {"喂", "hello"}, {"早上好", "good morning"}, {"下午好", "good afternoon"}, {"晚上好", "good evening"}, {"就这些", "that is all"}, {"没有了", "nothing else"}, {"没别的了", "nothing else"}, {"就是这样", "that is all"}, {"完了", "i am done"},
    {"没有人", "nobody"}, {"没人", "nobody"}, {"没人受伤", "nobody was hurt"}, {"没有人受伤", "nobody was hurt"}, {"无人受伤", "nobody was hurt"}, {"没有受伤", "not hurt"}, {"没受伤", "not hurt"}, {"没有证人", "no witnesses"}, {"没有目击者", "no witnesses"}, {"没人看见", "nobody saw it"}, {"没人看到", "nobody saw it"}, {"没有人看到", "nobody saw it"}, {"没有别人", "nobody else"}, {"没有其他人", "nobody else"}, {"大家都没事", "everyone is fine"}, {"我们都没事", "we are fine"}, {"我没事", "i am fine"}, {"没事", "fine"}, {"只有我", "just me"}, {"就我一个人", "just me"}, {"我一个人", "just me"}, {"没有损坏", "no damage"}, {"没有损失", "no damage"}, {"什么都没有", "nothing"}, {"没看医生", "no doctor"}, {"没有看医生", "no doctor"},
    // danger
    {"救命", "send help"}, {"着火了", "is on fire"}, {"着火", "on fire"}, {"起火了", "is on fire"}, {"火灾", "fire"}, {"到处是烟", "smoke everywhere"}, {"没有呼吸", "is not breathing"}, {"不能呼吸", "can not breathe"}, {"喘不过气", "can not breathe"}, {"昏迷", "is unconscious"}, {"昏过去了", "is unconscious"}, {"心脏病发作", "heart attack"}, {"流血", "is bleeding"}, {"大出血", "is bleeding"}, {"叫救护车", "call an ambulance"}, {"需要救护车", "need an ambulance"}, {"报警", "call the police"}, {"被困", "is trapped"}, {"被困在", "am trapped"}, {"出不来", "can not get out"}, {"煤气泄漏", "gas leak"}, {"煤气味", "smell of gas"}, {"有人闯进", "breaking in"}, {"有小偷", "someone is in my house"}, {"有枪", "has a gun"}, {"有刀", "has a knife"}, {"快死了", "is dying"}, {"现在", "now"}, {"正在", "right now"}, {"安全", "safe"}, {"安全了", "we are safe"}, {"已经安全", "we are safe"}, {"在路上", "on the way"}, {"已经灭了", "is out"},
    // names
    {"我叫", "my name is"}, {"我的名字是", "my name is"}, {"我的名字叫", "my name is"}, {"名字是", "name is"}, {"姓名是", "name is"}, {"我姓", "my last name is"}, {"我是", "i am"}, {"先生", "sir"}, {"女士", "madam"}, {"拼写是", "spelled"},
    // codes, phones and e-mail
    {"点", "o'clock"}, {"点康姆", "dot com"}, {"点com", "dot com"}, {"点cn", "dot cn"}, {"艾特", "at sign"}, {"圈a", "at sign"}, {"小老鼠", "at sign"}, {"横杠", "dash"}, {"杠", "dash"}, {"下划线", "underscore"}, {"号码", "number"}, {"号码是", "number is"}, {"电话", "phone"}, {"电话号码", "phone number"}, {"我的电话是", "my phone number is"}, {"手机", "mobile"}, {"手机号", "phone number"}, {"保单号", "policy number"}, {"保单号码", "policy number"}, {"我的保单号是", "my policy number is"}, {"邮箱", "email"}, {"邮箱是", "email is"}, {"电子邮箱", "email"}, {"电子邮件", "email"}, {"地址", "address"}, {"这个号码", "this number"}, {"就这个号码", "this number"}, {"这个电话", "this phone"}, {"我打来的号码", "number i am calling from"}, {"加", "plus"}, {"两个", "double"}, {"然后", "then"}, {"大写", "capital"},
    // dates and hours
    {"今天", "today"}, {"昨天", "yesterday"}, {"前天", "day before yesterday"}, {"明天", "tomorrow"}, {"昨晚", "last night"}, {"昨天晚上", "yesterday evening"}, {"昨天下午", "yesterday afternoon"}, {"昨天早上", "yesterday morning"}, {"昨天上午", "yesterday morning"}, {"今天早上", "this morning"}, {"今天上午", "this morning"}, {"今早", "this morning"}, {"今天下午", "this afternoon"}, {"今晚", "tonight"}, {"早上", "in the morning"}, {"上午", "in the morning"}, {"凌晨", "in the morning"}, {"中午", "noon"}, {"下午", "in the afternoon"}, {"傍晚", "in the evening"}, {"晚上", "in the evening"}, {"半夜", "midnight"}, {"午夜", "midnight"}, {"左右", "about"}, {"大约", "about"},
    {"点钟", "o'clock"}, {"点整", "o'clock"}, {"半", "half"}, {"一刻", "quarter"}, {"分", "minutes"}, {"分钟", "minutes"}, {"小时", "hours"}, {"个小时", "hours"}, {"天", "days"}, {"个星期", "weeks"}, {"星期", "week"}, {"周", "week"}, {"个月", "months"}, {"月", "month'"}, {"月份", "month'"}, {"号", "day'"}, {"日", "day'"}, {"年", "year'"}, {"以前", "ago"}, {"之前", "ago"}, {"天前", "days ago"}, {"小时前", "hours ago"}, {"个小时前", "hours ago"}, {"分钟前", "minutes ago"}, {"周前", "weeks ago"}, {"个星期前", "weeks ago"}, {"个月前", "months ago"}, {"年前", "years ago"}, {"天气", "weather"}, {"几", "few"}, {"上周", "last week"}, {"上个星期", "last week"}, {"上个月", "last month"}, {"上周末", "last weekend"}, {"周末", "weekend"}, {"刚才", "just now"}, {"刚刚", "just now"}, {"去年", "last year"}, {"春节", "the spring festival"},
    {"星期一", "monday"}, {"星期二", "tuesday"}, {"星期三", "wednesday"}, {"星期四", "thursday"}, {"星期五", "friday"}, {"星期六", "saturday"}, {"星期天", "sunday"}, {"星期日", "sunday"}, {"周一", "monday"}, {"周二", "tuesday"}, {"周三", "wednesday"}, {"周四", "thursday"}, {"周五", "friday"}, {"周六", "saturday"}, {"周日", "sunday"}, {"礼拜一", "monday"}, {"礼拜二", "tuesday"}, {"礼拜三", "wednesday"}, {"礼拜四", "thursday"}, {"礼拜五", "friday"}, {"礼拜六", "saturday"}, {"礼拜天", "sunday"}, {"上周一", "monday last week"}, {"上周二", "tuesday last week"}, {"上周三", "wednesday last week"}, {"上周四", "thursday last week"}, {"上周五", "friday last week"}, {"上周六", "saturday last week"}, {"上周日", "sunday last week"},
    // small words
    {"和", "and"}, {"或者", "or"}, {"但是", "but"}, {"可是", "but"}, {"所以", "so"}, {"呃", "uh"}, {"那个", "uh"}, {"这个", "this"}, {"我", "i"}, {"你", "you"}, {"您", "you"}, {"他", "he"}, {"她", "she"}, {"我们", "we"}, {"他们", "they"}, {"我的", "my"}, {"的", ""}, {"了", ""}, {"吗", ""}, {"呢", ""}, {"啊", ""}, {"吧", ""}, {"在", "at"}, {"请", "please"}, {"因为", "because"}, {"都", "all"}, {"很", "very"}, {"也", "also"}, {"有人", "someone"}, {"除了", "except"}, {"只有", "only"}, {"还", "still"}, {"发生", "happened"}, {"发生在", "happened at"}, {"那是", "that was"}, {"是在", "it was at"}, {"不能", "can not"}, {"一个", "a"}, {"从", "from"},
    {"对方", "the other party"}, {"对面", "opposite"}, {"行人", "pedestrian"}, {"银行", "bank"}, {"好像", "maybe"},
    {"另一个案子", "another claim"}, {"再报一个案", "another claim"},
    {"受伤", "hurt"}, {"受伤了", "hurt"}, {"证人", "witness"}, {"目击者", "witness"}, {"医生", "doctor"}, {"医院", "hospital"}, {"警察", "police"}, {"妻子", "wife"}, {"丈夫", "husband"}, {"儿子", "son"}, {"女儿", "daughter"}, {"邻居", "neighbor"},
});
constexpr auto numbers = std::to_array<std::pair<std::string_view, int>>({
    {"零", 0}, {"〇", 0}, {"一", 1}, {"幺", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4}, {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}, {"十", 10}, {"百", 100}, {"千", 1000}, {"万", 10'000}, {"亿", 100'000'000},
});
// clang-format on
constexpr ForeignTables tables{
    .phrases = phrases, .numbers = numbers, .one = {}, .joints = {}, .letters = {}, .as_in = {}};

}  // namespace

const ForeignTables& chinese_tables() { return tables; }

}  // namespace neura::reasoning
