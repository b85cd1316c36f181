// Foreign text made canonical: what changes, and what must not.
#include <gtest/gtest.h>

#include "integrator/normalise.h"
#include "tests/integrator/people.h"

namespace gapura::integrator {
namespace {

TEST(Normalise, DecodesEntitiesOnce) {
    EXPECT_EQ(decode_entities("Ma&#039;ruf &amp; Ja&#x27;far"), "Ma'ruf & Ja'far");
    EXPECT_EQ(decode_entities("&amp;amp;"), "&amp;");
    EXPECT_EQ(decode_entities("R&D; 5 &lt 6 &unknown;"), "R&D; 5 &lt 6 &unknown;");
    EXPECT_EQ(decode_entities("&#233;&#xD800;&#0;&#;&"), "é&#xD800;&#0;&#;&");
    EXPECT_EQ(decode_entities("&#1114111;&#1114112;").size(), 4U + 10U);
}

TEST(Normalise, TidiesSpacesAndKeepsCase) {
    EXPECT_EQ(tidy("  SITI\t Nur\xC2\xA0\xC2\xA0 aminah\r\n"), "SITI Nur aminah");
    EXPECT_EQ(tidy(" &nbsp; "), "");
    EXPECT_EQ(tidy("Nu'man"), "Nu'man");
    EXPECT_EQ(tidy(tidy(" a  b ")), "a b");
}

TEST(Normalise, TelephonesBecomeE164OrStay) {
    EXPECT_EQ(to_e164("0840-0000-0001"), "+6284000000001");
    EXPECT_EQ(to_e164("62 840 0000 001"), "+628400000001");
    EXPECT_EQ(to_e164("+60 12-345 6789"), "+60123456789");
    EXPECT_EQ(to_e164("0840"), "0840");
    EXPECT_EQ(to_e164("belum ada"), "belum ada");
    EXPECT_EQ(to_e164("840000000"), "840000000");
}

TEST(Normalise, PadsLostZeros) {
    EXPECT_EQ(pad_digits("41234567", 10), "0041234567");
    EXPECT_EQ(pad_digits("", 10), "");
    EXPECT_EQ(pad_digits("4123456x", 10), "4123456x");
    EXPECT_EQ(pad_digits("12345678901", 10), "12345678901");
}

TEST(Normalise, ReadsSemestersWithoutGuessing) {
    for (const char* text : {"20241", "2024-1", "2024.1", "2024/2025 Ganjil", "TA 2024/2025 Gasal", " 2024/2025  GANJIL "}) {
        EXPECT_EQ(to_semester(text), "20241") << text;
    }
    EXPECT_EQ(to_semester("2024/2025 Genap"), "20242");
    EXPECT_EQ(to_semester("2024 pendek"), "20243");
    EXPECT_EQ(to_semester("2024/2026 Genap"), "2024/2026 Genap");
    EXPECT_EQ(to_semester("2024"), "2024");
    EXPECT_EQ(to_semester("Ganjil"), "Ganjil");
}

TEST(Normalise, AGoodStudentStaysAsItIsAndAMessyOneBecomesIt) {
    const Student good = testing::good_student();
    Student messy = good;
    messy.name = " Siti  Nur Ma&#039;rufah ";
    messy.nisn = "41234567";
    messy.mobile = "0840-0000 001";
    messy.entry_semester = "2023/2024 Ganjil";
    messy.nik = base::Personal(" 9901014503049001\n");
    for (const Student& student : {normalised(good), normalised(messy)}) {
        EXPECT_EQ(student.name, good.name);
        EXPECT_EQ(student.nisn, good.nisn);
        EXPECT_EQ(student.mobile, good.mobile);
        EXPECT_EQ(student.entry_semester, good.entry_semester);
        EXPECT_EQ(student.nik.reveal(), good.nik.reveal());
        EXPECT_TRUE(check(student).empty());
    }
}

TEST(Normalise, FillersAreEmpty) {
    Student student = testing::good_student();
    student.mother_name = base::Personal("-");
    student.nisn = "0";
    EXPECT_TRUE(normalised(student).mother_name.empty());
    EXPECT_TRUE(normalised(student).nisn.empty());
    Lecturer lecturer = testing::good_lecturer();
    lecturer.nip = "-";
    lecturer.nidn = "31128001";
    EXPECT_EQ(normalised(lecturer).nip, "");
    EXPECT_EQ(normalised(lecturer).nidn, "0031128001");
}

} // namespace
} // namespace gapura::integrator
