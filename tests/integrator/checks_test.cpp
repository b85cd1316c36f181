// Each rule: what breaks it, and that nothing else breaks with it. Each slug has its text.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "integrator/codes.h"
#include "integrator/nik.h"
#include "lib/text/text.h"
#include "tests/integrator/people.h"

namespace gapura::integrator {
namespace {

using testing::good_lecturer;
using testing::good_student;

struct StudentCase {
    const char* slug;
    bool blocks;
    std::function<void(Student&)> spoil;
};

void set_nik(Student& student, const char* nik) { student.nik = base::Personal(nik); }

const std::vector<StudentCase>& student_cases() {
    static const std::vector<StudentCase> cases{
        {"record.name_missing", true, [](Student& s) { s.name = ""; }},
        {"record.name_too_long", true, [](Student& s) { s.name = std::string(101, 'a'); }},
        {"record.name_characters", false, [](Student& s) { s.name = "Siti 2"; }},
        {"record.nik_missing", true, [](Student& s) { set_nik(s, ""); }},
        {"record.nik_length", true, [](Student& s) { set_nik(s, "990101450304900"); }},
        {"record.nik_length", true, [](Student& s) { set_nik(s, "99010145030490O1"); }},
        {"record.nik_region", true, [](Student& s) { set_nik(s, "0901014503049001"); }},
        {"record.nik_birth_date", true, [](Student& s) { s.birth_date = {2004, 5, 3}; }},
        {"record.nik_sex", true, [](Student& s) { set_nik(s, "9901010503049001"); }},
        {"record.passport_missing", true,
         [](Student& s) {
             s.nationality = "MY";
             set_nik(s, "");
         }},
        {"record.passport_format", true,
         [](Student& s) {
             s.nationality = "MY";
             set_nik(s, "a 12345");
         }},
        {"record.birth_place_missing", true, [](Student& s) { s.birth_place = ""; }},
        {"record.birth_place_too_long", true, [](Student& s) { s.birth_place = std::string(33, 'a'); }},
        {"record.birth_date_implausible", true,
         [](Student& s) {
             s.birth_date = {2014, 3, 5};
             set_nik(s, "9901014503149001");
         }},
        {"record.mother_missing", true, [](Student& s) { s.mother_name = base::Personal(); }},
        {"record.mother_too_long", true, [](Student& s) { s.mother_name = base::Personal(std::string(101, 'a')); }},
        {"record.religion_unknown", true, [](Student& s) { s.religion = 7; }},
        {"record.nisn_length", true, [](Student& s) { s.nisn = "41234567"; }},
        {"record.village_missing", true, [](Student& s) { s.village = ""; }},
        {"record.address_too_long", true, [](Student& s) { s.street = std::string(81, 'a'); }},
        {"record.region_format", true, [](Student& s) { s.region = "Semarang"; }},
        {"record.region_filler", false, [](Student& s) { s.region = "999999"; }},
        {"record.region_level", true, [](Student& s) { s.region = "036300"; }},
        {"record.postal_code_format", false, [](Student& s) { s.postal_code = "5012"; }},
        {"record.mobile_format", false, [](Student& s) { s.mobile = "08400000001"; }},
        {"record.email_format", false, [](Student& s) { s.email = "siti@contoh"; }},
        {"record.nim_missing", true, [](Student& s) { s.nim = ""; }},
        {"record.nim_too_long", true, [](Student& s) { s.nim = std::string(25, '1'); }},
        {"record.nim_characters", true, [](Student& s) { s.nim = "2355 0001"; }},
        {"record.program_format", true, [](Student& s) { s.program = "TI"; }},
        {"record.entry_semester_format", true, [](Student& s) { s.entry_semester = "2024/2025 Ganjil"; }},
        {"record.entry_semester_format", true, [](Student& s) { s.entry_semester = "20234"; }},
        {"record.entry_date_far", false, [](Student& s) { s.entry_date = {2025, 8, 21}; }},
        {"record.entry_type_unknown", true, [](Student& s) { s.entry_type = 99; }},
        {"record.funding_unknown", true, [](Student& s) { s.funding = 0; }},
        {"record.entry_fee_negative", true, [](Student& s) { s.entry_fee = -1; }},
        {"record.status_unknown", true, [](Student& s) { s.status = "?"; }},
    };
    return cases;
}

TEST(Checks, AGoodRecordHasNoFinding) {
    EXPECT_TRUE(check(good_student()).empty());
    EXPECT_TRUE(check(good_lecturer()).empty());
}

TEST(Checks, EachRuleIsFoundAloneAndHasItsCure) {
    for (const StudentCase& one : student_cases()) {
        Student student = good_student();
        one.spoil(student);
        const auto findings = check(student);
        ASSERT_EQ(findings.size(), 1U) << one.slug;
        EXPECT_EQ(findings[0].slug, one.slug);
        EXPECT_EQ(findings[0].blocks, one.blocks) << one.slug;
        EXPECT_FALSE(text::detail(one.slug, text::Lang::id).empty()) << one.slug;
    }
}

TEST(Checks, AnUnknownNationalityIsNamed) {
    Student student = good_student();
    student.nationality = "XX";
    set_nik(student, "A1234567");
    const auto findings = check(student);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].slug, "record.nationality_unknown");
}

TEST(Checks, AForeignStudentShowsAPassportNotANik) {
    Student student = good_student();
    student.nationality = "MY";
    set_nik(student, "A1234567");
    EXPECT_TRUE(check(student).empty());
}

TEST(Checks, LengthsCountCharactersNotBytes) {
    Student student = good_student();
    student.name.clear();
    for (int i = 0; i < 100; ++i) student.name += "é";
    EXPECT_TRUE(check(student).empty());
}

TEST(Checks, LecturerRules) {
    const std::vector<std::pair<const char*, std::function<void(Lecturer&)>>> cases{
        {"record.lecturer_id_missing", [](Lecturer& l) { l.id = ""; }},
        {"record.birth_date_implausible",
         [](Lecturer& l) {
             l.birth_date = {1880, 12, 31};
             l.nip = "";
         }},
        {"record.lecturer_number_missing", [](Lecturer& l) { l.nidn = l.nuptk = ""; }},
        {"record.nidn_length", [](Lecturer& l) { l.nidn = "31128001"; }},
        {"record.nidn_birth_date", [](Lecturer& l) { l.nidn = "0101018001"; }},
        {"record.nuptk_length", [](Lecturer& l) { l.nuptk = "123"; }},
        {"record.nip_length", [](Lecturer& l) { l.nip = "-"; }},
        {"record.nip_birth_date", [](Lecturer& l) { l.nip = "198001312006041001"; }},
        {"record.religion_unknown", [](Lecturer& l) { l.religion = 0; }},
        {"record.program_format", [](Lecturer& l) { l.program = ""; }},
    };
    for (const auto& [slug, spoil] : cases) {
        Lecturer lecturer = good_lecturer();
        spoil(lecturer);
        const auto findings = check(lecturer);
        ASSERT_EQ(findings.size(), 1U) << slug;
        EXPECT_EQ(findings[0].slug, slug);
        EXPECT_NE(text::find(slug), nullptr) << slug;
    }
}

TEST(Checks, NidkAndNupCarryNoDate) {
    Lecturer lecturer = good_lecturer();
    lecturer.nidn = "8801234567";
    EXPECT_TRUE(check(lecturer).empty());
}

TEST(Nik, ReadsItsParts) {
    const auto nik = parse_nik("9901014503049001");
    ASSERT_TRUE(nik);
    EXPECT_EQ(nik->region, "990101");
    EXPECT_EQ(nik->sex, Sex::female);
    EXPECT_EQ(nik->serial, "9001");
    EXPECT_TRUE(agrees(*nik, {2004, 3, 5}));
    EXPECT_FALSE(agrees(*nik, {2004, 3, 6}));
    EXPECT_FALSE(parse_nik("990101450304900"));
    EXPECT_FALSE(parse_nik("99010145030490x1"));
}

TEST(Codes, SemestersAndCountries) {
    EXPECT_TRUE(is_semester("20243"));
    EXPECT_FALSE(is_semester("20240"));
    EXPECT_FALSE(is_semester("2024"));
    EXPECT_EQ(semester_name("20241"), "2024/2025 Ganjil");
    EXPECT_EQ(semester_name("x"), "x");
    EXPECT_TRUE(is_country("ZW"));
    EXPECT_FALSE(is_country("DA")); // stands across two codes of the list
    EXPECT_FALSE(is_country("id"));
}

} // namespace
} // namespace gapura::integrator
