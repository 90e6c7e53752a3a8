#include "call/reasoning/calling_rules.hpp"

#include <algorithm>
#include <array>

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

// Where the law leaves it open, or courts differ, the stricter reading stands here.
// clang-format off
constexpr std::array rules{
    // United States: the federal law, and the states where all must agree.
    CallingRule{"US", "1", one_party, false, wiretap_act, ""},
    CallingRule{"US-CA", "1209 1213 1279 1310 1323 1341 1350 1408 1415 1424 1442 1510 1530 1559 1562 1619 1626 1628 1650 1657 1661 1669 1707 1714 1747 1760 1805 1818 1820 1831 1840 1858 1909 1916 1925 1949 1951", consent, true,
                "Cal. Penal Code 632, 632.7: https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=PEN&sectionNum=632",
                "Cal. Bus. & Prof. Code 17941: https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=BPC&sectionNum=17941"},
    CallingRule{"US-CT", "1203 1475 1860 1959", consent, false, "Conn. Gen. Stat. 52-570d: https://www.cga.ct.gov/current/pub/chap_925.htm", ""},
    CallingRule{"US-DE", "1302", consent, false, "11 Del. C. 1335: https://delcode.delaware.gov/title11/c005/sc07/", ""},
    CallingRule{"US-FL", "1239 1305 1321 1324 1352 1386 1407 1448 1561 1645 1656 1689 1727 1728 1754 1772 1786 1813 1850 1863 1904 1941 1954", consent, false, "Fla. Stat. 934.03: http://www.leg.state.fl.us/statutes/", ""},
    CallingRule{"US-IL", "1217 1224 1309 1312 1331 1447 1464 1618 1630 1708 1730 1773 1779 1815 1847 1861 1872", consent, false, "720 ILCS 5/14-2: https://www.ilga.gov/legislation/ilcs/", ""},
    CallingRule{"US-MD", "1227 1240 1301 1410 1443 1667", consent, false, "Md. Code, Cts. & Jud. Proc. 10-402: https://mgaleg.maryland.gov/mgawebsite/Laws/Statutes", ""},
    CallingRule{"US-MA", "1339 1351 1413 1508 1617 1774 1781 1857 1978", consent, false, "Mass. Gen. Laws ch. 272, 99: https://malegislature.gov/Laws/GeneralLaws/PartIV/TitleI/Chapter272/Section99", ""},
    CallingRule{"US-MI", "1231 1248 1269 1313 1517 1586 1616 1679 1734 1810 1906 1947 1989", consent, false, "Mich. Comp. Laws 750.539c: https://www.legislature.mi.gov/Laws/MCL?objectName=mcl-750-539c", ""},
    CallingRule{"US-MT", "1406", consent, false, "Mont. Code 45-8-213: https://archive.legmt.gov/bills/mca/", ""},
    CallingRule{"US-NV", "1702 1725 1775", consent, false, "Nev. Rev. Stat. 200.620: https://www.leg.state.nv.us/nrs/nrs-200.html", ""},
    CallingRule{"US-NH", "1603", consent, false, "N.H. Rev. Stat. 570-A:2: https://gc.nh.gov/rsa/html/LVIII/570-A/570-A-2.htm", ""},
    CallingRule{"US-PA", "1215 1223 1267 1272 1412 1445 1484 1570 1582 1610 1717 1724 1814 1835 1878", consent, false, "18 Pa. C.S. 5703, 5704: https://www.palegis.us/statutes/consolidated", ""},
    CallingRule{"US-UT", "1385 1435 1801", one_party, true, wiretap_act, "Utah Code 13-75-103: https://le.utah.gov/xcode/Title13/Chapter75/13-75.html"},
    CallingRule{"US-WA", "1206 1253 1360 1425 1509 1564", consent, false, "RCW 9.73.030: https://app.leg.wa.gov/rcw/default.aspx?cite=9.73.030", ""},

    // Canada has the United States' country code; told by area codes.
    CallingRule{"CA", "1204 1226 1236 1249 1250 1263 1289 1306 1343 1354 1365 1367 1368 1382 1403 1416 1418 1428 1431 1437 1438 1450 1468 1474 1506 1514 1519 1548 1579 1581 1584 1587 1604 1613 1639 1647 1672 1683 1705 1709 1742 1753 1778 1780 1782 1807 1819 1825 1867 1873 1879 1902 1905", consent, false,
                "PIPEDA, and the Privacy Commissioner on recording customer calls: https://www.priv.gc.ca/", ""},

    // European Union: one rule of disclosure; recording is processing of personal data, and a crime without consent in some.
    CallingRule{"AT", "43", consent, true, "StGB 120: https://www.ris.bka.gv.at/", ai_act},
    CallingRule{"BE", "32", consent, true, "Code penal 314bis, GDPR: https://www.ejustice.just.fgov.be/", ai_act},
    CallingRule{"DE", "49", consent, true, "StGB 201: https://www.gesetze-im-internet.de/stgb/__201.html", ai_act},
    CallingRule{"DK", "45", consent, true, gdpr, ai_act},
    CallingRule{"ES", "34", inform, true, gdpr, ai_act},
    CallingRule{"FI", "358", inform, true, gdpr, ai_act},
    CallingRule{"FR", "33", consent, true, "Code penal 226-1: https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000042193566", ai_act},
    CallingRule{"GR", "30", consent, true, gdpr, ai_act},
    CallingRule{"IE", "353", inform, true, gdpr, ai_act},
    CallingRule{"IT", "39", inform, true, gdpr, ai_act},
    CallingRule{"LU", "352", consent, true, gdpr, ai_act},
    CallingRule{"NL", "31", inform, true, gdpr, ai_act},
    CallingRule{"PL", "48", consent, true, gdpr, ai_act},
    CallingRule{"PT", "351", consent, true, gdpr, ai_act},
    CallingRule{"SE", "46", inform, true, gdpr, ai_act},

    // Others.
    CallingRule{"GB", "44", inform, false, "UK GDPR and the Investigatory Powers (Interception by Businesses etc.) Regulations 2018: https://www.legislation.gov.uk/uksi/2018/356", ""},
    CallingRule{"CH", "41", consent, false, "StGB 179ter: https://www.fedlex.admin.ch/eli/cc/54/757_781_799/", ""},
    CallingRule{"NO", "47", inform, false, "GDPR by the EEA agreement: https://www.datatilsynet.no/", ""},
    CallingRule{"TR", "90", consent, false, "TCK 133 and KVKK (Law 6698): https://www.mevzuat.gov.tr/", ""},
    CallingRule{"CN", "86", consent, true, "PIPL, Articles 13 and 17: http://www.npc.gov.cn/", "Measures for labelling AI-generated content, from 1 September 2025: https://www.cac.gov.cn/"},
    CallingRule{"KR", "82", one_party, true, "Protection of Communications Secrets Act, Article 3: https://elaw.klri.re.kr/", "Framework Act on AI, Article 31, from 22 January 2026: https://elaw.klri.re.kr/"},
    CallingRule{"AU", "61", consent, false, "Telecommunications (Interception and Access) Act 1979 and state laws: https://www.legislation.gov.au/", ""},
    CallingRule{"IN", "91", inform, false, "Digital Personal Data Protection Act 2023, sections 5 and 6: https://www.meity.gov.in/", ""},
};
// clang-format on

constexpr CallingRule elsewhere{.place = "",
                                .prefixes = "",
                                .recording = Recording::consent,
                                .disclose_ai = true,
                                .source = "not in the table: the stricter way",
                                .source_ai = ""};

/// Digits of the longest prefix that the number begins with; 0 for none.
std::size_t match(std::string_view prefixes, std::string_view number) {
    std::size_t longest = 0;
    while (!prefixes.empty()) {
        const auto prefix = prefixes.substr(0, prefixes.find(' '));
        prefixes.remove_prefix(std::min(prefix.size() + 1, prefixes.size()));
        if (number.starts_with(prefix)) longest = std::max(longest, prefix.size());
    }
    return longest;
}

}  // namespace

std::span<const CallingRule> calling_rules() { return rules; }

std::string_view calling_rules_date() { return "2026-11-26"; }

const CallingRule& calling_rule_of(std::string_view e164) {
    const auto* best = &elsewhere;
    if (!e164.starts_with('+')) return *best;
    e164.remove_prefix(1);
    std::size_t longest = 0;
    for (const auto& rule : rules)
        if (const auto size = match(rule.prefixes, e164); size > longest) {
            longest = size;
            best = &rule;
        }
    return *best;
}

}  // namespace neura::reasoning
