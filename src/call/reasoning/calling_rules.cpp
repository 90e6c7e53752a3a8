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
using enum CallingRule::Basis;

// Where the law leaves it open, or courts differ, the stricter reading stands here.
// clang-format off
constexpr std::array rules{
    // United States: the federal law, and the states where all must agree or more must be said. That
    // calls of ours to people need their consent beforehand is another matter (47 U.S.C. 227, FCC 24-17).
    CallingRule{"US", "1", one_party, false,
                wiretap_act,
                "",
                "uslegal.com and metaverse.law: one party suffices but in the states below", others},
    CallingRule{"US-CA", "1209 1213 1279 1310 1323 1341 1350 1408 1415 1424 1442 1510 1530 1559 1562 1619 1626 1628 1650 1657 1661 1669 1707 1714 1747 1760 1805 1818 1820 1831 1840 1858 1909 1916 1925 1949 1951", consent, true,
                "Cal. Penal Code 632, 632.7: https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=PEN&sectionNum=632",
                "Cal. Bus. & Prof. Code 17941: https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=BPC&sectionNum=17941",
                "text of SB 1001 at leginfo (it speaks of bots online that deceive to sell: taken to reach calls); metaverse.law on recording: prior consent of all, implied by going on after a warning", law},
    CallingRule{"US-CO", "1303 1719 1720 1970 1983", one_party, true,
                wiretap_act,
                "C.R.S. 6-1-1701 ff. as SB 26-189 has it, from 1 January 2027: https://leg.colorado.gov/bills/sb26-189",
                "efros.com and others: SB 24-205 was repealed before it was in force, SB 26-189 wants automated decisions on insurance and the like told; older pages still say that any AI must say so: the stricter way", others},
    CallingRule{"US-CT", "1203 1475 1860 1959", consent, false,
                "Conn. Gen. Stat. 52-570d: https://www.cga.ct.gov/current/pub/chap_925.htm",
                "",
                "uslegal.com and metaverse.law: consent of all, or a recorded notice, or a tone", others},
    CallingRule{"US-DE", "1302", consent, false,
                "11 Del. C. 1335: https://delcode.delaware.gov/title11/c005/sc07/",
                "",
                "metaverse.law: all must agree by 1335, one by a federal court: the stricter way", others},
    CallingRule{"US-FL", "1239 1305 1321 1324 1352 1386 1407 1448 1561 1645 1656 1689 1727 1728 1754 1772 1786 1813 1850 1863 1904 1941 1954", consent, false,
                "Fla. Stat. 934.03: http://www.leg.state.fl.us/statutes/",
                "",
                "metaverse.law: prior consent of all", others},
    CallingRule{"US-IL", "1217 1224 1309 1312 1331 1447 1464 1618 1630 1708 1730 1773 1779 1815 1847 1861 1872", consent, false,
                "720 ILCS 5/14-2: https://www.ilga.gov/legislation/ilcs/",
                "",
                "metaverse.law: consent of all to what is private", others},
    CallingRule{"US-MA", "1339 1351 1413 1508 1617 1774 1781 1857 1978", consent, false,
                "Mass. Gen. Laws ch. 272, 99: https://malegislature.gov/Laws/GeneralLaws/PartIV/TitleI/Chapter272/Section99",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-MD", "1227 1240 1301 1410 1443 1667", consent, false,
                "Md. Code, Cts. & Jud. Proc. 10-402: https://mgaleg.maryland.gov/mgawebsite/Laws/Statutes",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-ME", "1207", one_party, true,
                wiretap_act,
                "10 M.R.S. 1500-DD (PL 2025, c. 294): https://legislature.maine.gov/statutes/10/title10sec1500-DD.html",
                "jdsupra.com: what may be taken for a person must say that it is none, voices too", others},
    CallingRule{"US-MI", "1231 1248 1269 1313 1517 1586 1616 1679 1734 1810 1906 1947 1989", consent, false,
                "Mich. Comp. Laws 750.539c: https://www.legislature.mi.gov/Laws/MCL?objectName=mcl-750-539c",
                "",
                "freedomrankings.com: mixed, some courts let who takes part record: the stricter way", others},
    CallingRule{"US-MT", "1406", consent, false,
                "Mont. Code 45-8-213: https://archive.legmt.gov/bills/mca/",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-NH", "1603", consent, false,
                "N.H. Rev. Stat. 570-A:2: https://gc.nh.gov/rsa/html/LVIII/570-A/570-A-2.htm",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-NV", "1702 1725 1775", consent, false,
                "Nev. Rev. Stat. 200.620: https://www.leg.state.nv.us/nrs/nrs-200.html",
                "",
                "Lane v. Allstate, 114 Nev. 1176 (1998): written for one party, read by the court for all", authority},
    CallingRule{"US-OR", "1458 1503 1541 1971", inform, false,
                "ORS 165.540: https://oregon.public.law/statutes/ors_165.540",
                "",
                "text of 165.540(1): of telephone calls one party suffices, of conversations all are to be told; lists differ: the stricter way", law},
    CallingRule{"US-PA", "1215 1223 1267 1272 1412 1445 1484 1570 1582 1610 1717 1724 1814 1835 1878", consent, false,
                "18 Pa. C.S. 5703, 5704: https://www.palegis.us/statutes/consolidated",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},
    CallingRule{"US-UT", "1385 1435 1801", one_party, true,
                wiretap_act,
                "Utah Code 13-77-103 (13-75-103 before): https://le.utah.gov/xcode/Title13/Chapter77/13-77.html",
                "text of 13-77-103: told when the caller asks, and at the start where a licensed occupation gives advice or takes sensitive data: always told", law},
    CallingRule{"US-WA", "1206 1253 1360 1425 1509 1564", consent, false,
                "RCW 9.73.030: https://app.leg.wa.gov/rcw/default.aspx?cite=9.73.030",
                "",
                "freedomrankings.com, among the eleven states of all parties", others},

    // Canada has the United States' country code; told by area codes.
    CallingRule{"CA", "1204 1226 1236 1249 1250 1263 1289 1306 1343 1354 1365 1367 1368 1382 1403 1416 1418 1428 1431 1437 1438 1450 1468 1474 1506 1514 1519 1548 1579 1581 1584 1587 1604 1613 1639 1647 1672 1683 1705 1709 1742 1753 1778 1780 1782 1807 1819 1825 1867 1873 1879 1902 1905", consent, false,
                "PIPEDA, and the Privacy Commissioner on recording customer calls: https://www.priv.gc.ca/",
                "",
                "the guidelines as dww.com and others tell them: told, with the purpose, and consent, which going on implies", others},

    // European Union: one rule of disclosure; recording is processing of personal data, and a crime without consent in some.
    CallingRule{"AT", "43", consent, true,
                "StGB 120, GDPR: https://www.ris.bka.gv.at/",
                ai_act,
                "text of StGB 120 and argedaten.at: who takes part may record, but no third party (a speech vendor is one) may be given it without consent", law},
    CallingRule{"BE", "32", consent, true,
                "Law of 13 June 2005, Articles 124 and 128: https://www.ejustice.just.fgov.be/",
                ai_act,
                "gegevensbeschermingsautoriteit.be: forbidden but with consent of all, or for quality and proof when all were told: the stricter way", authority},
    CallingRule{"DE", "49", consent, true,
                "StGB 201: https://www.gesetze-im-internet.de/stgb/__201.html",
                ai_act,
                "text of StGB 201(1); datenschutz-notizen.de: consent of all, GDPR interests do not replace it", law},
    CallingRule{"DK", "45", consent, true,
                gdpr,
                ai_act,
                "Datatilsynet on TDC (April 2019) and 2020-32-1566: active consent; going on is none", authority},
    CallingRule{"ES", "34", consent, true,
                gdpr,
                ai_act,
                "gesprodat.com and adaptacion-rgpd.eu want unmistakable consent, others that callers are told: the stricter way", others},
    CallingRule{"FI", "358", inform, true,
                gdpr,
                ai_act,
                "tietosuoja.fi: companies may record to prove a transaction; the other must always be told, before it begins", authority},
    CallingRule{"FR", "33", consent, true,
                "Code penal 226-1: https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000042193566",
                ai_act,
                "Minister of Justice, question 17430 (2008): consent is presumed of who was told and did not object; CNIL (2022): never by default: the stricter way", authority},
    CallingRule{"GR", "30", consent, true,
                "Law 3471/2006, Article 4(3): https://www.dpa.gr/",
                ai_act,
                "dpa.gr: the law wants consent of both, the authority lets telling suffice: the stricter way", authority},
    CallingRule{"IE", "353", inform, true,
                "Act 10/1993, section 13, and GDPR: https://www.irishstatutebook.ie/eli/1993/act/10/enacted/en/html",
                ai_act,
                "kentcarty.com and irishtimes.com: consent of one suffices for the Act, the GDPR wants callers told", others},
    CallingRule{"IT", "39", consent, true,
                gdpr,
                ai_act,
                "rpcstudiolegale.it and simplybiz.eu: explicit consent, which the trade disputes: the stricter way", others},
    CallingRule{"LU", "352", consent, true,
                "Law of 30 May 2005, Article 4, and GDPR: https://legilux.public.lu/",
                ai_act,
                "nothing that says more", unchecked},
    CallingRule{"NL", "31", inform, true,
                gdpr,
                ai_act,
                "Autoriteit Persoonsgegevens at security.nl: companies may for a purpose; callers must be told", authority},
    CallingRule{"PL", "48", consent, true,
                gdpr,
                ai_act,
                "poradyodo.pl: consent of customers; kruczek.pl: telling and hanging up is none", others},
    CallingRule{"PT", "351", consent, true,
                "Law 41/2004, Article 4(3), and Codigo Penal 199: https://www.cnpd.pt/",
                ai_act,
                "CNPD, Deliberacao 1039/2017: only if told and agreed to", authority},
    CallingRule{"SE", "46", inform, true,
                gdpr,
                ai_act,
                "datainspektionen.se (before the GDPR): no consent if told; consent where health and the like is spoken of", authority},

    // Others.
    CallingRule{"GB", "44", inform, false,
                "UK GDPR and the Investigatory Powers (Interception by Businesses etc.) Regulations 2018: https://www.legislation.gov.uk/uksi/2018/356",
                "",
                "computertel.co.uk and jdsupra.com: for named purposes, all reasonable efforts made to tell", others},
    CallingRule{"CH", "41", consent, false,
                "StGB 179ter: https://www.fedlex.admin.ch/eli/cc/54/757_781_799/",
                "",
                "text of 179ter; edoeb.admin.ch: orders and bookings are excepted (179quinquies), claims are not", law},
    CallingRule{"NO", "47", consent, false,
                "GDPR by the EEA agreement: https://www.datatilsynet.no/",
                "",
                "datatilsynet.no: consent before recording customers' calls; a newer page lets other grounds do: the stricter way", authority},
    CallingRule{"TR", "90", consent, false,
                "TCK 132 and 133, and KVKK (Law 6698), Articles 5 and 10: https://www.mevzuat.gov.tr/",
                "",
                "text of TCK 132 and 133, hukukihaber.net: who takes part is punished for disclosing; other lawyers for recording too: the stricter way", law},
    CallingRule{"CN", "86", consent, true,
                "PIPL, Articles 13 and 17, Civil Code 1034: http://www.npc.gov.cn/",
                "Measures for labelling AI-generated content, from 1 September 2025, with Article 17 of the Deep Synthesis Provisions: https://www.cac.gov.cn/",
                "400786.com and sioo.com.cn: told and agreed to; bestao-consulting.com: dialogue and made voices are labelled by sound", others},
    CallingRule{"KR", "82", inform, true,
                "Protection of Communications Secrets Act, Article 3; Personal Information Protection Act: https://elaw.klri.re.kr/",
                "Framework Act on AI, Article 31, from 22 January 2026: https://elaw.klri.re.kr/",
                "Supreme Court 2006do1513 at raonn.com: who takes part may record; told all the same, as personal data; shinkim.com on Article 31", authority},
    CallingRule{"AU", "61", consent, false,
                "Telecommunications (Interception and Access) Act 1979, sections 6 and 7, and state laws: https://www.legislation.gov.au/",
                "",
                "privacy.gov.au: told at the beginning, so that one can end the call; some states want consent: the stricter way", authority},
    CallingRule{"IN", "91", consent, false,
                "Digital Personal Data Protection Act 2023, sections 5 and 6: https://www.meity.gov.in/",
                "",
                "agnivoice.com: active consent; conversailabs.com: one party by older law; frejun.com: in full from 13 May 2027: the stricter way", others},
};
// clang-format on

constexpr CallingRule elsewhere{.place = "",
                                .prefixes = "",
                                .recording = Recording::consent,
                                .disclose_ai = true,
                                .source = "not in the table: the stricter way",
                                .source_ai = "",
                                .checked = "",
                                .basis = unchecked};

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
