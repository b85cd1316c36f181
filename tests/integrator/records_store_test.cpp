// Records in the database, on both engines: what was stored is what is read.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "tests/integrator/campus_digest.h"
#include "tests/integrator/sample_campus.h"

namespace gapura::integrator {
namespace {

constexpr auto small = gapura::testing::small_campus;

class RecordsStore : public gapura::testing::EngineTest {
protected:
    RecordsStore() { migrate(migrations()); }
    base::FakeClock clock_;
    Records records_{db()};
};
GAPURA_ON_BOTH_ENGINES(RecordsStore);

class RecordsRead : public gapura::testing::SampleCampusTest {
protected:
    Records records_{db()};
};
GAPURA_ON_BOTH_ENGINES(RecordsRead);

std::vector<std::string> lines_of_sample() {
    std::vector<std::string> out;
    const auto frame = sample::make_frame(small).value();
    for (std::size_t i = 0; i < frame.programs.size(); ++i) {
        for (const Student& student : sample::make_program(frame, i).students) out.push_back(testing::line(student));
    }
    std::ranges::sort(out);
    return out;
}

TEST_P(RecordsRead, ReadsEveryFieldAsItWasStored) {
    std::vector<std::string> read;
    ASSERT_TRUE(records_.each_student({}, [&](const Student& student) {
        read.push_back(testing::line(student));
        return true;
    }));
    std::ranges::sort(read);
    EXPECT_TRUE(read == lines_of_sample());
    std::vector<std::string> lecturers;
    const auto frame = sample::make_frame(small).value();
    ASSERT_TRUE(records_.each_lecturer({}, [&](const Lecturer& lecturer) {
        EXPECT_EQ(testing::line(lecturer), testing::line(frame.lecturers[lecturers.size()]));
        lecturers.push_back(lecturer.id);
        return true;
    }));
    EXPECT_EQ(lecturers.size(), small.lecturers);
    EXPECT_EQ(records_.programs().value().size(), frame.programs.size());
}

TEST_P(RecordsStore, LoadingTwiceWritesOnce) {
    const auto first = sample::load(db(), small, clock_);
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->already);
    EXPECT_GT(first->enrolments, 10'000U);
    const auto second = sample::load(db(), small, clock_);
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->already);
    const auto other = sample::load(db(), {8, 900, 56}, clock_);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().slug, "integrator.not_empty");
    EXPECT_EQ(other.error().code, Code::conflict);
}

TEST_P(RecordsRead, FiltersAndStopsEarly) {
    std::size_t count = 0;
    ASSERT_TRUE(records_.each_student({"55201", "20241"}, [&](const Student& student) {
        EXPECT_EQ(student.program, "55201");
        EXPECT_EQ(student.entry_semester, "20241");
        return ++count < 5;
    }));
    EXPECT_EQ(count, 5U);
    count = 0;
    ASSERT_TRUE(records_.each_lecturer({"55201", ""}, [&](const Lecturer& lecturer) {
        EXPECT_EQ(lecturer.program, "55201");
        ++count;
        return true;
    }));
    EXPECT_EQ(count, 2U);
}

TEST_P(RecordsRead, FindsAStudentByNim) {
    const auto found = records_.student("23552010001");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->program, "55201");
    const auto missing = records_.student("nobody' OR '1'='1");
    ASSERT_TRUE(missing);
    EXPECT_FALSE(*missing);
}

TEST_P(RecordsRead, FindsTheNiksThatTwoPersonsShare) {
    std::set<std::string> planted;
    const auto frame = sample::make_frame(small).value();
    for (std::size_t i = 0; i < frame.programs.size(); ++i) {
        for (const auto& one : sample::make_program(frame, i).planted) {
            if (one.slug == "record.nik_shared") planted.insert(one.key);
        }
    }
    std::set<std::string> found;
    const auto shared = records_.shared_nik().value();
    const auto rules = records_.findings().value();
    for (const StudentKey& key : shared) found.insert(key.nim);
    EXPECT_EQ(found, planted);
    EXPECT_EQ(found.size(), 4U);
    std::size_t nik_length = 0;
    for (const RuleCount& rule : rules) {
        if (rule.slug == "record.nik_length") nik_length = rule.count;
        if (rule.slug == "record.nik_shared") {
            EXPECT_EQ(rule.count, 4U);
        }
    }
    EXPECT_GT(nik_length, 0U);
}

TEST_P(RecordsStore, StoresTheWholeCampusInSeconds) {
    const base::SystemClock clock;
    const auto started = clock.ticks();
    const sample::Options whole{.students = GAPURA_SLOW ? 2'000 : 10'000};
    const auto loaded = sample::load(db(), whole, clock_);
    ASSERT_TRUE(loaded);
    RecordProperty("load_ms", static_cast<int>((clock.ticks() - started).count() / 1000));
    std::size_t students = 0;
    ASSERT_TRUE(records_.each_student({}, [&](const Student&) { return ++students > 0; }));
    EXPECT_EQ(students, whole.students);
    RecordProperty("enrolments", static_cast<int>(loaded->enrolments));
}

} // namespace
} // namespace gapura::integrator
