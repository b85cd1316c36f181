#include "integrator/sample_names.h"

#include <fmt/format.h>

namespace gapura::integrator::sample {
namespace {

using base::Random;
using List = std::string_view;

constexpr std::array<List, 30> java_men{"Agus",  "Bambang",  "Budi",   "Danang", "Dwi",   "Eko",    "Galih", "Hendro", "Joko",  "Kuncoro",
                                        "Panji", "Prasetyo", "Rizky",  "Satrio", "Sigit", "Slamet", "Teguh", "Tri",    "Wahyu", "Yoga",
                                        "Aji",   "Bayu",     "Candra", "Dimas",  "Fajar", "Gilang", "Ilham", "Krisna", "Rendi", "Wisnu"};
constexpr std::array<List, 24> java_women{"Ayu",     "Dewi",  "Dian",    "Endah", "Fitri",   "Galuh", "Indah", "Kartika",
                                          "Lestari", "Maya",  "Ningsih", "Nur",   "Puspita", "Putri", "Ratna", "Retno",
                                          "Rini",    "Sekar", "Sri",     "Tri",   "Wahyu",   "Widya", "Wulan", "Yuni"};
constexpr std::array<List, 14> java_roots{"Su", "Har", "Wi", "Pra", "Bra", "Kus", "Mar", "Nugro", "Pur", "Sas", "Tri", "Wir", "Yud", "Sar"};
constexpr std::array<List, 12> java_men_ends{"tono",    "yanto", "santoso", "wibowo",  "nugroho", "setiawan",
                                             "jatmiko", "utomo", "saputra", "hartono", "wijaya",  "kusumo"};
constexpr std::array<List, 12> java_women_ends{"rahayu",    "lestari",     "ningrum",   "wati",     "puspitasari", "wulandari",
                                               "handayani", "kusumastuti", "setyowati", "maharani", "rahmawati",   "utami"};
constexpr std::array<List, 20> one_men{"Suparman",  "Sugiyono", "Sukarman", "Wagimin",  "Sutrisno", "Mulyono",   "Suhartoyo",
                                       "Paimin",    "Tukimin",  "Kasiman",  "Ngatiman", "Sumardi",  "Supriyadi", "Widodo",
                                       "Sudarsono", "Kusnadi",  "Tarmuji",  "Warsito",  "Yatiman",  "Sunaryo"};
constexpr std::array<List, 20> one_women{"Suminah", "Sumarni",  "Wagiyem", "Sutinah", "Mulyani", "Kasinem", "Ngatini",
                                         "Suparti", "Sulastri", "Sukarti", "Tukinem", "Warsini", "Yatini",  "Sumiyati",
                                         "Poniyem", "Rukmini",  "Murtini", "Lasmini", "Partini", "Supiyah"};
constexpr std::array<List, 14> sunda_men{"Asep",  "Cecep", "Dadang", "Deden", "Encep", "Iwan", "Jajang",
                                         "Ujang", "Yayan", "Tatang", "Rizal", "Gugun", "Aep",  "Dede"};
constexpr std::array<List, 14> sunda_women{"Euis",  "Neng", "Iis",  "Eneng", "Lilis", "Nining", "Teti",
                                           "Yayah", "Cucu", "Imas", "Tita",  "Rani",  "Nia",    "Dede"};
constexpr std::array<List, 12> sunda_ends{"Hidayat", "Suherman", "Kurniawan", "Gunawan", "Permana", "Nurjaman",
                                          "Rukmana", "Sopandi",  "Wiguna",    "Mulyana", "Ruhiyat", "Suryana"};
constexpr std::array<List, 12> sunda_women_ends{"Nurhayati", "Komariah", "Rohaeti", "Sumiati",  "Rostiana", "Hasanah",
                                                "Kurniasih", "Maryani",  "Fatimah", "Rosmiati", "Solihat",  "Nuraeni"};
constexpr std::array<List, 24> arab_men{"Ahmad",   "Abdul",  "Ma'ruf",  "Nu'man", "Ja'far", "Mu'adz", "Fauzan",   "Hasan",
                                        "Ibrahim", "Ismail", "Khairul", "Luthfi", "M.",     "Muh.",   "Muhammad", "Rifa'i",
                                        "Syafi'i", "Umar",   "Yusuf",   "Zaki",   "Zainal", "Sa'ad",  "Ridwan",   "A."};
constexpr std::array<List, 16> arab_men_ends{"Hakim",   "Ramadhan", "Maulana", "Fadillah", "Hidayatullah", "Alfarizi", "Firdaus", "Syahputra",
                                             "Ma'arif", "Rasyid",   "Akbar",   "Mubarok",  "Rofi'i",       "Karim",    "Anshori", "Zulkarnain"};
constexpr std::array<List, 20> arab_women{"Aisyah",  "Siti",   "Nurul",  "Fatimah", "Khadijah",  "Zahra", "Nur'aini", "Rif'ah", "Sa'diyah", "Hanifah",
                                          "Latifah", "Maryam", "Nabila", "Rahma",   "Salsabila", "Ulfa",  "Zulaikha", "Ni'mah", "Annisa",   "Aulia"};
constexpr std::array<List, 14> arab_women_ends{"Rahmah",  "Azizah",   "Khairunnisa", "Hasanah",  "Mufidah", "Qur'ani",  "Ramadhani",
                                               "Safitri", "Fadhilah", "Maulida",     "Mawaddah", "Nisa'",   "Fauziyah", "Syarifah"};
constexpr std::array<List, 14> batak_men{"Andreas",      "Binsar", "Daniel", "Hotman", "Jonathan", "Luhut", "Maruli",
                                         "Parlindungan", "Poltak", "Samuel", "Togar",  "Tumpal",   "Yosua", "Immanuel"};
constexpr std::array<List, 14> batak_women{"Debora", "Ester", "Grace", "Hotmaida", "Lamtiur", "Maria", "Marlina",
                                           "Nauli",  "Rotua", "Ruth",  "Sondang",  "Tiurma",  "Uli",   "Yohana"};
constexpr std::array<List, 14> batak_clans{"Simanjuntak", "Siregar",  "Sitompul", "Hutagalung", "Nasution", "Lubis",   "Panjaitan",
                                           "Silalahi",    "Manurung", "Tambunan", "Sihombing",  "Purba",    "Ginting", "Sembiring"};
constexpr std::array<List, 12> minang_men{"Rahmat", "Yulizar", "Afdhal",   "Syafrizal", "Ikhsan",   "Zulfikar",
                                          "Hendri", "Rinaldi", "Defrizal", "Fakhri",    "Nofrizal", "Arif"};
constexpr std::array<List, 12> minang_women{"Yulia", "Desmawati", "Rahmi", "Elvira", "Gusnita",  "Nelva",
                                            "Refni", "Suci",      "Widia", "Yenni",  "Zulhelmi", "Mutia"};
constexpr std::array<List, 10> minang_ends{"Chaniago", "Koto", "Piliang", "Tanjung", "Sikumbang", "Jambak", "Guci", "Melayu", "Caniago", "Bodi"};
constexpr std::array<List, 4> bali_first{"Wayan", "Putu", "Gede", "Ngurah"};
constexpr std::array<List, 3> bali_second{"Made", "Kadek", "Nengah"};
constexpr std::array<List, 2> bali_third{"Nyoman", "Komang"};
constexpr std::array<List, 12> bali_men{"Suarjana",   "Adnyana",  "Sudarma",   "Wirawan",  "Artawan",   "Suteja",
                                        "Widiantara", "Mahendra", "Pradnyana", "Suryawan", "Darmayasa", "Parwata"};
constexpr std::array<List, 12> bali_women{"Ayu Lestari", "Sukerti", "Suartini",   "Widiasih", "Puspawati",  "Sri Utami",
                                          "Yuliantari",  "Ariani",  "Candrawati", "Purnami",  "Dwi Antari", "Rai Sugiartini"};
constexpr std::array<List, 12> bugis_men{"Andi Baso",  "Andi Mappa", "Daeng Situju", "Andi Tenri", "Sultan",    "Syamsuddin",
                                         "Baharuddin", "Ambo Upe",   "La Ode Rahim", "Amiruddin",  "Nasruddin", "Tajuddin"};
constexpr std::array<List, 12> bugis_women{"Andi Besse", "Andi Tenri Abeng", "Besse Nurlia", "Sitti Hajrah", "Sitti Nurbaya", "Hasnawati",
                                           "Rosdiana",   "Nurlaela",         "Wa Ode Sari",  "Megawati",     "St. Rahmah",    "Syamsiah"};
constexpr std::array<List, 10> bugis_ends{"Mappanyukki", "Pallawa", "Makkasau", "Tahir", "Wahid", "Rauf", "Lantara", "Sulolipu", "Hamzah", "Basri"};
constexpr std::array<List, 12> east_men{"Yohanis",  "Melkianus", "Fransiskus", "Petrus",   "Yulius",   "Dominggus",
                                        "Kristian", "Benyamin",  "Marthen",    "Aloysius", "Stefanus", "Elias"};
constexpr std::array<List, 12> east_women{"Yuliana",  "Maria Goreti", "Fransina", "Martha", "Kristina", "Dorkas",
                                          "Agustina", "Selvina",      "Veronika", "Ludia",  "Regina",   "Adolfina"};
constexpr std::array<List, 12> east_ends{"Tuhumury", "Manuputty", "Lobo",  "Nenotek",    "Wanimbo", "Rumbiak",
                                         "Kogoya",   "da Costa",  "Ndoen", "Pattiasina", "Kambu",   "Taek"};

struct Country {
    List code, man, woman, mother, father, place;
};
constexpr std::array<Country, 10> countries{
    {{"MY", "Muhammad Aiman bin Rosli", "Nur Syahirah binti Kamal", "Zainab binti Omar", "Rosli bin Daud", "Johor Bahru"},
     {"TL", "João Soares Tilman", "Filomena da Cruz Belo", "Rosa Maria Belo", "Domingos Tilman", "Dili"},
     {"TH", "Sulaiman Waeda-oh", "Nureeya Cheha", "Aminoh Cheha", "Ismaae Waeda-oh", "Pattani"},
     {"EG", "Omar Abdelrahman Fathy", "Mona Tarek Saleh", "Heba Saleh", "Tarek Fathy", "Kairo"},
     {"YE", "Abdullah Nasser Al-Hadi", "Amal Nasser Al-Hadi", "Fatima Qasim", "Nasser Al-Hadi", "Tarim"},
     {"KR", "Kim Do-hyun", "Park Seo-yeon", "Lee Mi-sook", "Kim Jae-ho", "Busan"},
     {"NL", "Daan van der Berg", "Eline de Groot", "Annelies Visser", "Kees van der Berg", "Utrecht"},
     {"MG", "Hery Rakotonirina", "Voahangy Rasoanaivo", "Lalao Rasoa", "Solo Rakoto", "Antananarivo"},
     {"PK", "Bilal Ahmed Qureshi", "Sana Iqbal", "Rubina Iqbal", "Iqbal Qureshi", "Lahore"},
     {"UZ", "Jasur Karimov", "Dilnoza Yusupova", "Gulnora Yusupova", "Rustam Karimov", "Samarkand"}}};

constexpr std::array<List, 10> java_places{"Semarang", "Surakarta",  "Yogyakarta", "Kudus",  "Malang",
                                           "Kediri",   "Purwokerto", "Magelang",   "Madiun", "Klaten"};
constexpr std::array<List, 6> sunda_places{"Bandung", "Garut", "Tasikmalaya", "Sumedang", "Ciamis", "Cianjur"};
constexpr std::array<List, 8> coast_places{"Jakarta", "Banda Aceh", "Palembang", "Banjarmasin", "Pekalongan", "Cirebon", "Pontianak", "Mataram"};

/// Weights in hundredths of a percent; the last is foreign.
Origin draw_origin(Random& random, bool foreign_allowed) {
    constexpr std::array<unsigned, 9> weights{3800, 1400, 1900, 700, 600, 450, 600, 490, 60};
    std::uint64_t at = random.below(foreign_allowed ? 10000 : 9940);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (at < weights[i]) return static_cast<Origin>(i);
        at -= weights[i];
    }
    return Origin::javanese;
}

/// A braced list is drawn from left to right; arguments of a function are drawn as the compiler likes, and names would depend on it.
std::string joined(std::initializer_list<List> words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string javanese(Random& random, bool man) {
    const std::uint64_t form = random.below(10);
    if (form < 2) return std::string(man ? pick(random, one_men) : pick(random, one_women));
    const List given = man ? pick(random, java_men) : pick(random, java_women);
    if (form < 4) return std::string(given);
    const List root = pick(random, java_roots);
    const List end = man ? pick(random, java_men_ends) : pick(random, java_women_ends);
    if (form < 7) return fmt::format("{} {}{}", given, static_cast<char>(end[0] - 'a' + 'A'), end.substr(1));
    if (form < 9) return fmt::format("{} {}{}", given, root, end);
    return fmt::format("{} {}. {}{}", given, root[0], static_cast<char>(end[0] - 'a' + 'A'), end.substr(1));
}

std::string coastal(Random& random, bool man) {
    if (man) return joined({pick(random, arab_men), pick(random, arab_men_ends)});
    return joined({pick(random, arab_women), pick(random, arab_women_ends)});
}

std::string balinese(Random& random, bool man) {
    const std::uint64_t order = random.below(4);
    const List birth = order == 0   ? pick(random, bali_first)
                       : order == 1 ? pick(random, bali_second)
                       : order == 2 ? pick(random, bali_third)
                                    : "Ketut";
    if (random.below(12) == 0) return fmt::format("{} {}", man ? "Ida Bagus" : "Ida Ayu", man ? pick(random, bali_men) : pick(random, bali_women));
    return fmt::format("{} {} {}", man ? "I" : "Ni", birth, man ? pick(random, bali_men) : pick(random, bali_women));
}

/// `clan` is the family's second name where the origin has one.
std::string name_of(Random& random, Origin origin, bool man, List clan) {
    switch (origin) {
    case Origin::javanese: return javanese(random, man);
    case Origin::sundanese:
        if (man) return joined({pick(random, sunda_men), pick(random, sunda_ends)});
        return joined({pick(random, sunda_women), pick(random, sunda_women_ends)});
    case Origin::coastal: return coastal(random, man);
    case Origin::batak: return fmt::format("{} {}", man ? pick(random, batak_men) : pick(random, batak_women), clan);
    case Origin::minang: {
        const List given = man ? pick(random, minang_men) : pick(random, minang_women);
        return random.below(3) == 0 ? std::string(given) : fmt::format("{} {}", given, clan);
    }
    case Origin::balinese: return balinese(random, man);
    case Origin::bugis: return fmt::format("{} {}", man ? pick(random, bugis_men) : pick(random, bugis_women), clan);
    default: return fmt::format("{} {}", man ? pick(random, east_men) : pick(random, east_women), clan);
    }
}

List clan_of(Random& random, Origin origin) {
    switch (origin) {
    case Origin::batak: return pick(random, batak_clans);
    case Origin::minang: return pick(random, minang_ends);
    case Origin::bugis: return pick(random, bugis_ends);
    case Origin::eastern: return pick(random, east_ends);
    default: return {};
    }
}

List place_of(Random& random, Origin origin) {
    switch (origin) {
    case Origin::javanese: return pick(random, java_places);
    case Origin::sundanese: return pick(random, sunda_places);
    case Origin::batak: return pick(random, std::array<List, 4>{"Medan", "Balige", "Pematangsiantar", "Sibolga"});
    case Origin::minang: return pick(random, std::array<List, 4>{"Padang", "Bukittinggi", "Payakumbuh", "Solok"});
    case Origin::balinese: return pick(random, std::array<List, 4>{"Denpasar", "Singaraja", "Gianyar", "Tabanan"});
    case Origin::bugis: return pick(random, std::array<List, 4>{"Makassar", "Watampone", "Parepare", "Kendari"});
    case Origin::eastern: return pick(random, std::array<List, 4>{"Ambon", "Kupang", "Jayapura", "Sorong"});
    default: return pick(random, coast_places);
    }
}

int religion_of(Random& random, Origin origin) {
    switch (origin) {
    case Origin::batak:
    case Origin::eastern: return random.below(3) == 0 ? 3 : 2;
    case Origin::balinese: return 4;
    case Origin::javanese: {
        const std::uint64_t roll = random.below(100);
        return roll < 90 ? 1 : roll < 94 ? 2 : roll < 97 ? 3 : roll < 99 ? 5 : 6;
    }
    default: return 1;
    }
}

} // namespace

Family make_family(Random& random, Sex sex, bool foreign_allowed) {
    const bool man = sex == Sex::male;
    Family family;
    family.origin = draw_origin(random, foreign_allowed);
    if (family.origin == Origin::foreign) {
        const Country& country = countries[random.below(countries.size())];
        family.name = man ? country.man : country.woman;
        family.mother = country.mother;
        family.father = country.father;
        family.nationality = country.code;
        family.birth_place = country.place;
        family.religion = 99;
        return family;
    }
    const List clan = clan_of(random, family.origin);
    family.name = name_of(random, family.origin, man, clan);
    family.mother = name_of(random, family.origin, false, clan_of(random, family.origin));
    family.father = name_of(random, family.origin, true, clan);
    family.religion = religion_of(random, family.origin);
    family.birth_place = place_of(random, family.origin);
    return family;
}

} // namespace gapura::integrator::sample
