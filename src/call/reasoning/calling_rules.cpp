#include "call/reasoning/calling_rules.hpp"

#include <algorithm>
#include <array>

#include "numbering/phone_number.hpp"

namespace neura::reasoning {

namespace {

constexpr std::string_view ai_act =
    "Regulation (EU) 2024/1689, Article 50(1), from 2 August 2026: "
    "https://eur-lex.europa.eu/eli/reg/2024/1689/oj";
constexpr std::string_view gdpr =
    "Regulation (EU) 2016/679, Articles 6 and 13: https://eur-lex.europa.eu/eli/reg/2016/679/oj";
constexpr std::string_view wiretap_act =
    "18 U.S.C. 2511(2)(d), one party: https://www.law.cornell.edu/uscode/text/18/2511";

using enum Recording;
using enum CallingRule::Basis;

// Where the law leaves it open, or courts differ, the stricter reading stands here.
// clang-format off
constexpr std::array rules{
    // United States: the federal law, and the states where all must agree or more must be said. That
    // calls of ours to people need their consent beforehand is another matter (47 U.S.C. 227, FCC 24-17).
    CallingRule{"US", "", one_party, false,
                wiretap_act,
                "",
                "uslegal.com and metaverse.law: one party suffices but in the states below", others},
    CallingRule{"US-CA", "209 213 279 310 323 341 350 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 747 760 805 818 820 831 840 858 909 916 925 949 951", consent, true,
                "Cal. Penal Code 632, 632.7: https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=PEN&sectionNum=632",
                "Cal. Bus. & Prof. Code 17941: https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=BPC&sectionNum=17941",
                "text of SB 1001 at leginfo (it speaks of bots online that deceive to sell: taken to reach calls); metaverse.law on recording: prior consent of all, implied by going on after a warning", law},
    CallingRule{"US-CO", "303 719 720 970 983", one_party, true,
                wiretap_act,
                "C.R.S. 6-1-1701 ff. as SB 26-189 has it, from 1 January 2027: https://leg.colorado.gov/bills/sb26-189",
                "efros.com and others: SB 24-205 was repealed before it was in force, SB 26-189 wants automated decisions on insurance and the like told; older pages still say that any AI must say so: the stricter way", others},
    CallingRule{"US-CT", "203 475 860 959", consent, false,
                "Conn. Gen. Stat. 52-570d: https://www.cga.ct.gov/current/pub/chap_925.htm",
                "",
                "uslegal.com and metaverse.law: consent of all, or a recorded notice, or a tone", others},
    CallingRule{"US-DE", "302", consent, false,
                "11 Del. C. 1335: https://delcode.delaware.gov/title11/c005/sc07/",
                "",
                "metaverse.law: all must agree by 1335, one by a federal court: the stricter way", others},
    CallingRule{"US-FL", "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954", consent, false,
                "Fla. Stat. 934.03: http://www.leg.state.fl.us/statutes/",
                "",
                "metaverse.law: prior consent of all", others},
    CallingRule{"US-IL", "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872", consent, false,
                "720 ILCS 5/14-2: https://www.ilga.gov/legislation/ilcs/",
                "",
                "metaverse.law: consent of all to what is private", others},
    CallingRule{"US-MA", "339 351 413 508 617 774 781 857 978", consent, false,
                "Mass. Gen. Laws ch. 272, 99: https://malegislature.gov/Laws/GeneralLaws/PartIV/TitleI/Chapter272/Section99",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-MD", "227 240 301 410 443 667", consent, false,
                "Md. Code, Cts. & Jud. Proc. 10-402: https://mgaleg.maryland.gov/mgawebsite/Laws/Statutes",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-ME", "207", one_party, true,
                wiretap_act,
                "10 M.R.S. 1500-DD (PL 2025, c. 294): https://legislature.maine.gov/statutes/10/title10sec1500-DD.html",
                "jdsupra.com: what may be taken for a person must say that it is none, voices too", others},
    CallingRule{"US-MI", "231 248 269 313 517 586 616 679 734 810 906 947 989", consent, false,
                "Mich. Comp. Laws 750.539c: https://www.legislature.mi.gov/Laws/MCL?objectName=mcl-750-539c",
                "",
                "freedomrankings.com: mixed, some courts let who takes part record: the stricter way", others},
    CallingRule{"US-MT", "406", consent, false,
                "Mont. Code 45-8-213: https://archive.legmt.gov/bills/mca/",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-NH", "603", consent, false,
                "N.H. Rev. Stat. 570-A:2: https://gc.nh.gov/rsa/html/LVIII/570-A/570-A-2.htm",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-NV", "702 725 775", consent, false,
                "Nev. Rev. Stat. 200.620: https://www.leg.state.nv.us/nrs/nrs-200.html",
                "",
                "Lane v. Allstate, 114 Nev. 1176 (1998): written for one party, read by the court for all", authority},
    CallingRule{"US-OR", "458 503 541 971", inform, false,
                "ORS 165.540: https://oregon.public.law/statutes/ors_165.540",
                "",
                "text of 165.540(1): of telephone calls one party suffices, of conversations all are to be told; lists differ: the stricter way", law},
    CallingRule{"US-PA", "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878", consent, false,
                "18 Pa. C.S. 5703, 5704: https://www.palegis.us/statutes/consolidated",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-UT", "385 435 801", one_party, true,
                wiretap_act,
                "Utah Code 13-77-103 (13-75-103 before): https://le.utah.gov/xcode/Title13/Chapter77/13-77.html",
                "text of 13-77-103: told when the caller asks, and at the start where a licensed occupation gives advice or takes sensitive data: always told", law},
    CallingRule{"US-WA", "206 253 360 425 509 564", consent, false,
                "RCW 9.73.030: https://app.leg.wa.gov/rcw/default.aspx?cite=9.73.030",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},

    CallingRule{"CA", "", consent, false,
                "PIPEDA, and the Privacy Commissioner on recording customer calls: https://www.priv.gc.ca/",
                "",
                "the guidelines as dww.com and others tell them: told, with the purpose, and consent, which going on implies", others},

    // European Union: one rule of disclosure; recording is processing of personal data, and a crime without consent in some.
    CallingRule{"AT", "", consent, true,
                "StGB 120, GDPR: https://www.ris.bka.gv.at/",
                ai_act,
                "text of StGB 120 and argedaten.at: who takes part may record, but no third party (a speech vendor is one) may be given it without consent", law},
    CallingRule{"BE", "", consent, true,
                "Law of 13 June 2005, Articles 124 and 128: https://www.ejustice.just.fgov.be/",
                ai_act,
                "gegevensbeschermingsautoriteit.be: forbidden but with consent of all, or for quality and proof when all were told: the stricter way", authority},
    CallingRule{"DE", "", consent, true,
                "StGB 201: https://www.gesetze-im-internet.de/stgb/__201.html",
                ai_act,
                "text of StGB 201(1); datenschutz-notizen.de: consent of all, GDPR interests do not replace it", law},
    CallingRule{"DK", "", consent, true,
                gdpr,
                ai_act,
                "Datatilsynet on TDC (April 2019) and 2020-32-1566: active consent; going on is none", authority},
    CallingRule{"ES", "", consent, true,
                gdpr,
                ai_act,
                "gesprodat.com and adaptacion-rgpd.eu want unmistakable consent, others that callers are told: the stricter way", others},
    CallingRule{"FI", "", inform, true,
                gdpr,
                ai_act,
                "tietosuoja.fi: companies may record to prove a transaction; the other must always be told, before it begins", authority},
    CallingRule{"FR", "", consent, true,
                "Code penal 226-1: https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000042193566",
                ai_act,
                "Minister of Justice, question 17430 (2008): consent is presumed of who was told and did not object; CNIL (2022): never by default: the stricter way", authority},
    CallingRule{"GR", "", consent, true,
                "Law 3471/2006, Article 4(3): https://www.dpa.gr/",
                ai_act,
                "dpa.gr: the law wants consent of both, the authority lets telling suffice: the stricter way", authority},
    CallingRule{"IE", "", inform, true,
                "Act 10/1993, section 13, and GDPR: https://www.irishstatutebook.ie/eli/1993/act/10/enacted/en/html",
                ai_act,
                "kentcarty.com and irishtimes.com: consent of one suffices for the Act, the GDPR wants callers told", others},
    CallingRule{"IT", "", consent, true,
                gdpr,
                ai_act,
                "rpcstudiolegale.it and simplybiz.eu: explicit consent, which the trade disputes: the stricter way", others},
    CallingRule{"LU", "", consent, true,
                "Law of 30 May 2005, Article 4, and GDPR: https://legilux.public.lu/",
                ai_act,
                "nothing that says more", unchecked},
    CallingRule{"NL", "", inform, true,
                gdpr,
                ai_act,
                "Autoriteit Persoonsgegevens at security.nl: companies may for a purpose; callers must be told", authority},
    CallingRule{"PL", "", consent, true,
                gdpr,
                ai_act,
                "poradyodo.pl: consent of customers; kruczek.pl: telling and hanging up is none", others},
    CallingRule{"PT", "", consent, true,
                "Law 41/2004, Article 4(3), and Codigo Penal 199: https://www.cnpd.pt/",
                ai_act,
                "CNPD, Deliberacao 1039/2017: only if told and agreed to", authority},
    CallingRule{"SE", "", inform, true,
                gdpr,
                ai_act,
                "datainspektionen.se (before the GDPR): no consent if told; consent where health and the like is spoken of", authority},

    // Others.
    CallingRule{"GB", "", inform, false,
                "UK GDPR and the Investigatory Powers (Interception by Businesses etc.) Regulations 2018: https://www.legislation.gov.uk/uksi/2018/356",
                "",
                "computertel.co.uk and jdsupra.com: for named purposes, all reasonable efforts made to tell", others},
    CallingRule{"CH", "", consent, false,
                "StGB 179ter: https://www.fedlex.admin.ch/eli/cc/54/757_781_799/",
                "",
                "text of 179ter; edoeb.admin.ch: orders and bookings are excepted (179quinquies), claims are not", law},
    CallingRule{"NO", "", consent, false,
                "GDPR by the EEA agreement: https://www.datatilsynet.no/",
                "",
                "datatilsynet.no: consent before recording customers' calls; a newer page lets other grounds do: the stricter way", authority},
    CallingRule{"TR", "", consent, false,
                "TCK 132 and 133, and KVKK (Law 6698), Articles 5 and 10: https://www.mevzuat.gov.tr/",
                "",
                "text of TCK 132 and 133, hukukihaber.net: who takes part is punished for disclosing; other lawyers for recording too: the stricter way", law},
    CallingRule{"CN", "", consent, true,
                "PIPL, Articles 13 and 17, Civil Code 1034: http://www.npc.gov.cn/",
                "Measures for labelling AI-generated content, from 1 September 2025, with Article 17 of the Deep Synthesis Provisions: https://www.cac.gov.cn/",
                "400786.com and sioo.com.cn: told and agreed to; bestao-consulting.com: dialogue and made voices are labelled by sound", others},
    CallingRule{"KR", "", inform, true,
                "Protection of Communications Secrets Act, Article 3; Personal Information Protection Act: https://elaw.klri.re.kr/",
                "Framework Act on AI, Article 31, from 22 January 2026: https://elaw.klri.re.kr/",
                "Supreme Court 2006do1513 at raonn.com: who takes part may record; told all the same, as personal data; shinkim.com on Article 31", authority},
    CallingRule{"AU", "", consent, false,
                "Telecommunications (Interception and Access) Act 1979, sections 6 and 7, and state laws: https://www.legislation.gov.au/",
                "",
                "privacy.gov.au: told at the beginning, so that one can end the call; some states want consent: the stricter way", authority},
    CallingRule{"IN", "", consent, false,
                "Digital Personal Data Protection Act 2023, sections 5 and 6: https://www.meity.gov.in/",
                "",
                "agnivoice.com: active consent; conversailabs.com: one party by older law; frejun.com: in full from 13 May 2027: the stricter way", others},
};
// clang-format on

constexpr CallingRule elsewhere{.place = "",
                                .areas = "",
                                .recording = Recording::consent,
                                .disclose_ai = true,
                                .source = "not in the table: the stricter way",
                                .source_ai = "",
                                .checked = "",
                                .basis = unchecked};

}  // namespace

std::string_view name_of(Recording recording) {
    switch (recording) {
        case one_party: return "one party";
        case inform: return "inform";
        case consent: break;
    }
    return "consent";
}

std::string_view name_of(CallingRule::Basis basis) {
    switch (basis) {
        case law: return "law";
        case authority: return "authority";
        case others: return "others";
        case unchecked: break;
    }
    return "unchecked";
}

std::span<const CallingRule> calling_rules() { return rules; }

std::string_view calling_rules_date() { return "2026-11-27"; }

const CallingRule& calling_rule_of(std::string_view e164) {
    const auto country = numbering::country_of(e164);
    const auto area = country == "US" ? numbering::area_code(e164) : std::string_view();
    const auto* rule = std::ranges::find_if(rules, [&](const CallingRule& state) {
        return !area.empty() && state.areas.contains(area);
    });
    if (rule == rules.end()) rule = std::ranges::find(rules, country, &CallingRule::place);
    return rule == rules.end() ? elsewhere : *rule;
}

}  // namespace neura::reasoning
