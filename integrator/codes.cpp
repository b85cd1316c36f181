#include "integrator/codes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "integrator/nik.h"

namespace gapura::integrator {
namespace {

using Named = std::pair<int, std::string_view>;

constexpr std::array religions{Named{1, "Islam"}, Named{2, "Kristen"},   Named{3, "Katholik"},     Named{4, "Hindu"},
                               Named{5, "Budha"}, Named{6, "Konghuchu"}, Named{98, "Tidak diisi"}, Named{99, "Lainnya"}};

constexpr std::array entry_types{Named{1, "Peserta didik baru"},    Named{2, "Pindahan"},    Named{13, "RPL perolehan SKS"},
                                 Named{14, "Pendidikan non gelar"}, Named{15, "Fast track"}, Named{16, "RPL transfer SKS"}};

constexpr std::array fundings{Named{1, "Mandiri"}, Named{2, "Beasiswa tidak penuh"}, Named{3, "Beasiswa penuh"}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> statuses{{{"A", "Aktif"},
                                                                                 {"C", "Cuti"},
                                                                                 {"N", "Non-aktif"},
                                                                                 {"L", "Lulus"},
                                                                                 {"K", "Keluar"},
                                                                                 {"D", "Drop-out"},
                                                                                 {"G", "Sedang double degree"},
                                                                                 {"M", "Kampus merdeka"},
                                                                                 {"U", "Menunggu uji kompetensi"}}};

// Two letters each, in order, no separators.
constexpr std::string_view countries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFI"
    "FJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMF"
    "MGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSX"
    "SYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";
static_assert(countries.size() == 2 * 249);

template <class List, class Code>
std::string_view name_in(const List& list, const Code& code) {
    const auto found = std::ranges::find(list, code, [](const auto& named) { return named.first; });
    return found == list.end() ? std::string_view() : found->second;
}

} // namespace

std::string_view religion_name(int code) { return name_in(religions, code); }
std::string_view entry_type_name(int code) { return name_in(entry_types, code); }
std::string_view funding_name(int code) { return name_in(fundings, code); }
std::string_view status_name(std::string_view code) { return name_in(statuses, code); }

bool is_country(std::string_view code) {
    if (code.size() != 2) return false;
    for (std::size_t at = 0; at < countries.size(); at += 2) {
        if (countries.substr(at, 2) == code) return true;
    }
    return false;
}

bool is_semester(std::string_view code) {
    return is_digits(code, 5) && code >= "19901" && code < "21010" && code.back() >= '1' && code.back() <= '3';
}

std::string semester_name(std::string_view code) {
    if (!is_semester(code)) return std::string(code);
    const std::string year(code.substr(0, 4));
    const char* term = code.back() == '1' ? "Ganjil" : code.back() == '2' ? "Genap" : "Pendek";
    return year + '/' + std::to_string(std::stoi(year) + 1) + ' ' + term;
}

} // namespace gapura::integrator
