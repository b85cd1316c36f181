// The sample campus: reproducible to the last byte, consistent in every sum, and wrong exactly where it was made so.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "integrator/codes.h"
#include "integrator/integrator.h"
#include "integrator/sample.h"
#include "lib/text/text.h"
#include "tests/integrator/campus_digest.h"

namespace gapura::integrator::sample {
namespace {

/// The whole campus in one pile.
struct Campus {
    Frame frame;
    ProgramData all;
};

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

const Campus& campus() {
    static const Campus made = [] {
        Campus out;
        out.frame = make_frame({}).value();
        for (std::size_t i = 0; i < out.frame.programs.size(); ++i) {
            const ProgramData data = make_program(out.frame, i);
            append(out.all.courses, data.courses);
            append(out.all.curricula, data.curricula);
            append(out.all.students, data.students);
            append(out.all.classes, data.classes);
            append(out.all.teachings, data.teachings);
            append(out.all.enrolments, data.enrolments);
            append(out.all.activities, data.activities);
            append(out.all.planted, data.planted);
        }
        return out;
    }();
    return made;
}

using Key = std::pair<std::string, std::string>; // program, nim

TEST(Sample, IsTheSameOnEveryMachine) {
    EXPECT_EQ(testing::campus_digest({}), "cf74aa07d94834e70da8eb4ddcb477527626d60fc32743a58e9caa05a6ff6a23");
    EXPECT_EQ(testing::campus_digest({1, 500, 100}), testing::campus_digest({1, 500, 100}));
    EXPECT_NE(testing::campus_digest({1, 500, 100}), testing::campus_digest({2, 500, 100}));
}

TEST(Sample, HasTheSizeAskedFor) {
    const Campus& made = campus();
    EXPECT_GE(made.frame.faculties.size(), 6U);
    EXPECT_GE(made.frame.programs.size(), 20U);
    EXPECT_EQ(made.all.students.size(), 10'000U);
    EXPECT_EQ(made.frame.lecturers.size(), 600U);
    EXPECT_EQ(made.frame.semesters.front().code, "20231");
    EXPECT_EQ(made.frame.semesters.back().code, "20252");
    EXPECT_GT(made.all.enrolments.size(), 200'000U);
    for (const std::size_t students : {std::size_t{1}, std::size_t{7}, std::size_t{333}}) {
        const Frame frame = make_frame({5, students, 28}).value();
        std::size_t count = 0;
        for (std::size_t i = 0; i < frame.programs.size(); ++i) count += make_program(frame, i).students.size();
        EXPECT_EQ(count, students);
    }
}

TEST(Sample, RefusesImpossibleSizes) {
    for (const Options& options : {Options{1, 0, 600}, Options{1, students_max + 1, 600}, Options{1, 10, 27}, Options{1, 10, 901}}) {
        const auto frame = make_frame(options);
        ASSERT_FALSE(frame);
        EXPECT_EQ(frame.error().slug, "integrator.sample_size");
    }
}

TEST(Sample, NumbersAreUniqueAndVisiblySynthetic) {
    std::set<Key> nims;
    std::map<std::string, int> niks;
    std::set<std::string> lecturer_ids, nidns;
    for (const Student& student : campus().all.students) {
        EXPECT_TRUE(nims.emplace(student.program, student.nim).second) << student.nim;
        ++niks[std::string(student.nik.reveal())];
        EXPECT_TRUE(student.nationality != "ID" || student.nik.reveal().starts_with("99")) << student.nim;
        EXPECT_TRUE(student.mobile.starts_with("+6284"));
        EXPECT_TRUE(student.email.ends_with("@contoh.ac.id"));
    }
    EXPECT_EQ(std::ranges::count_if(niks, [](const auto& nik) { return nik.second > 1; }), 2) << "the two planted pairs";
    for (const Lecturer& lecturer : campus().frame.lecturers) {
        EXPECT_TRUE(lecturer_ids.insert(lecturer.id).second);
        EXPECT_TRUE(lecturer.nidn.empty() || nidns.insert(lecturer.nidn).second) << lecturer.nidn;
    }
}

TEST(Sample, NamesAreVaried) {
    std::size_t one_word = 0, apostrophe = 0, initial = 0, foreign = 0;
    std::set<std::string> names;
    for (const Student& student : campus().all.students) {
        one_word += student.name.find(' ') == std::string::npos;
        apostrophe += student.name.find('\'') != std::string::npos;
        initial += student.name.find(". ") != std::string::npos;
        foreign += student.nationality != "ID";
        names.insert(student.name);
    }
    EXPECT_GT(one_word, 500U);
    EXPECT_GT(apostrophe, 200U);
    EXPECT_GT(initial, 50U);
    EXPECT_GT(foreign, 20U);
    EXPECT_GT(names.size(), 3'000U);
}

TEST(Sample, ChecksFindExactlyWhatWasPlanted) {
    std::vector<Planted> found;
    for (const Student& student : campus().all.students) {
        for (const Finding& finding : check(student)) found.push_back({student.nim, finding.slug});
    }
    for (const Lecturer& lecturer : campus().frame.lecturers) {
        for (const Finding& finding : check(lecturer)) found.push_back({lecturer.id, finding.slug});
    }
    std::vector<Planted> planted = campus().all.planted;
    EXPECT_EQ(std::erase_if(planted, [](const Planted& one) { return one.slug == "record.nik_shared"; }), 4);
    append(planted, planted_lecturers(campus().frame));
    std::ranges::sort(found);
    std::ranges::sort(planted);
    EXPECT_EQ(found.size(), planted.size());
    EXPECT_TRUE(found == planted);
    EXPECT_EQ(planted.size(), 12U + 8 + 6 + 3 + 3 + 1 + 5 + 4 + 5);
}

TEST(Sample, EveryReferenceLeadsSomewhere) {
    const Campus& made = campus();
    std::set<Key> courses;
    std::map<std::string, const Class*> classes;
    std::set<std::string> programs, lecturers;
    for (const StudyProgram& program : made.frame.programs) programs.insert(program.code);
    for (const Lecturer& lecturer : made.frame.lecturers) lecturers.insert(lecturer.id);
    for (const Course& course : made.all.courses) {
        EXPECT_TRUE(courses.emplace(course.program, course.code).second) << course.code;
        EXPECT_EQ(course.sks, course.sks_lecture + course.sks_practice);
        EXPECT_TRUE(programs.contains(course.program));
    }
    std::map<std::string, int> shares;
    for (const Teaching& teaching : made.all.teachings) {
        EXPECT_TRUE(lecturers.contains(teaching.lecturer));
        shares[teaching.class_id] += teaching.sks_x100;
    }
    std::map<Key, int> sks;
    for (const Course& course : made.all.courses) sks[{course.program, course.code}] = course.sks;
    for (const Class& one : made.all.classes) {
        EXPECT_TRUE(classes.emplace(one.id, &one).second) << one.id;
        EXPECT_TRUE(courses.contains({one.program, one.course}));
        EXPECT_LE(one.name.size(), 5U);
        EXPECT_EQ(shares[one.id], (sks[{one.program, one.course}]) * 100) << one.id;
    }
    std::set<Key> students;
    for (const Student& student : made.all.students) students.emplace(student.program, student.nim);
    std::map<std::string, int> participants;
    for (const Enrolment& enrolment : made.all.enrolments) {
        ASSERT_TRUE(students.contains({enrolment.program, enrolment.nim}));
        ASSERT_TRUE(classes.contains(enrolment.class_id));
        EXPECT_EQ(classes[enrolment.class_id]->program, enrolment.program);
        ++participants[enrolment.class_id];
    }
    for (const auto& [id, count] : participants) EXPECT_LE(count, classes[id]->capacity) << id;
    EXPECT_EQ(participants.size(), classes.size()) << "a class without students";
    for (const Curriculum& curriculum : made.all.curricula) {
        int sum = 0;
        for (const Course& course : made.all.courses) sum += course.curriculum == curriculum.id ? course.sks : 0;
        EXPECT_EQ(sum, curriculum.sks_required + curriculum.sks_elective);
    }
}

struct Sums {
    int sks = 0;
    std::int64_t points = 0;
    std::set<std::string> courses;
};

/// Per student and semester, what the enrolments add up to.
std::map<Key, std::map<std::string, Sums>> sums_of(const ProgramData& all) {
    std::map<Key, int> sks;
    for (const Course& course : all.courses) sks[{course.program, course.code}] = course.sks;
    std::map<std::string, const Class*> classes;
    for (const Class& one : all.classes) classes[one.id] = &one;
    std::map<Key, std::map<std::string, Sums>> out;
    for (const Enrolment& enrolment : all.enrolments) {
        const Class& one = *classes.at(enrolment.class_id);
        Sums& sums = out[{enrolment.program, enrolment.nim}][one.semester];
        EXPECT_TRUE(sums.courses.insert(one.course).second) << "the same course twice in a semester";
        sums.sks += sks.at({one.program, one.course});
        sums.points += std::int64_t{enrolment.index_x100} * sks.at({one.program, one.course});
    }
    return out;
}

int half_up(std::int64_t points, int sks) { return sks == 0 ? 0 : static_cast<int>((2 * points + sks) / (2 * sks)); }

TEST(Sample, SemesterSumsFollowFromTheGrades) {
    const Campus& made = campus();
    auto sums = sums_of(made.all);
    std::map<Key, std::map<std::string, const Activity*>> activities;
    for (const Activity& activity : made.all.activities) activities[{activity.program, activity.nim}][activity.semester] = &activity;
    for (const auto& [key, semesters] : sums) {
        for (const auto& [semester, sum] : semesters) ASSERT_TRUE(activities[key].contains(semester)) << "grades without an activity";
    }
    std::set<std::string> seen;
    for (const Student& student : made.all.students) {
        int sks = 0;
        std::int64_t points = 0;
        for (const auto& [semester, activity] : activities[{student.program, student.nim}]) {
            const Sums& sum = sums[{student.program, student.nim}][semester];
            sks += sum.sks;
            points += sum.points;
            ASSERT_GE(semester, student.entry_semester);
            ASSERT_EQ(activity->sks, sum.sks) << student.nim << ' ' << semester;
            ASSERT_EQ(activity->ips_x100, half_up(sum.points, sum.sks)) << student.nim;
            ASSERT_EQ(activity->sks_total, sks);
            ASSERT_EQ(activity->ipk_x100, half_up(points, sks));
            ASSERT_EQ(activity->status == "A", sum.sks > 0) << student.nim << ' ' << semester;
            ASSERT_LE(activity->sks, 24);
            seen.insert(activity->status);
        }
        if (student.status != "K") {
            EXPECT_TRUE(activities.contains(Key(student.program, student.nim)));
        }
        seen.insert(student.status);
    }
    EXPECT_EQ(seen, (std::set<std::string>{"A", "C", "K", "L", "N"}));
}

TEST(Sample, GradesFollowTheScale) {
    for (const Enrolment& enrolment : campus().all.enrolments) {
        ASSERT_GE(enrolment.score_x10, 0);
        ASSERT_LE(enrolment.score_x10, 1000);
        ASSERT_EQ(enrolment.letter == "A", enrolment.score_x10 >= 800);
        ASSERT_EQ(enrolment.index_x100 == 0, enrolment.letter == "E");
    }
}

} // namespace
} // namespace gapura::integrator::sample
