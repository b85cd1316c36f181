// Study data of one programme: what was offered, taken and achieved, so that every sum agrees (Feeder notes §9.4).
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "integrator/sample_names.h"
#include "integrator/sample_parts.h"

namespace gapura::integrator::sample {
namespace {

constexpr std::size_t class_size_max = 40;
constexpr std::array<std::string_view, 5> national{"Pendidikan Agama", "Pancasila", "Kewarganegaraan", "Bahasa Indonesia", "Bahasa Inggris"};
constexpr std::array<std::string_view, 9> patterns{"Pengantar {}", "Dasar-Dasar {}",       "Praktikum {}",   "{} Terapan",       "{} Lanjut",
                                                   "Seminar {}",   "Metode Penelitian {}", "Perancangan {}", "Kapita Selekta {}"};

struct Grade {
    int score_min_x10;
    int index_x100;
    std::string_view letter;
};
constexpr std::array<Grade, 7> scale{
    {{800, 400, "A"}, {750, 350, "AB"}, {700, 300, "B"}, {650, 250, "BC"}, {600, 200, "C"}, {500, 100, "D"}, {0, 0, "E"}}};

const Grade& grade_of(int score_x10) {
    return *std::ranges::find_if(scale, [&](const Grade& grade) { return score_x10 >= grade.score_min_x10; });
}

/// Points over credits, rounded half up, in hundredths.
int average(std::int64_t points, int sks) { return sks == 0 ? 0 : static_cast<int>((points + sks / 2) / sks); }

std::string course_name(std::string_view topics, std::size_t index) {
    const std::size_t topic = index % 6;
    std::string_view rest = topics;
    for (std::size_t i = 0; i < topic; ++i) rest.remove_prefix(rest.find('|') + 1);
    return fmt::format(fmt::runtime(patterns[index / 6 % patterns.size()]), rest.substr(0, rest.find('|')));
}

/// What a student carries from semester to semester.
struct Progress {
    std::size_t index = 0; // into data.students
    int ability_x10 = 0;
    std::int64_t fee = 0;
    std::int64_t points = 0; // grade index × SKS, all semesters
    int sks_total = 0;
    int ips_x100 = 400; // of the last active semester
    int active_semesters = 0;
    bool left = false;
    std::string last_status = "A";
};

/// One cohort of one programme in one semester.
class Term {
public:
    Term(base::Random& random, const Frame& frame, const ProgramPlan& plan, const Semester& semester, int term, ProgramData& data)
        : random_(random),
          frame_(frame),
          plan_(plan),
          semester_(semester),
          data_(data) {
        for (std::size_t i = 0; i < data.courses.size(); ++i) {
            if (data.courses[i].term == term) courses_.push_back(i);
        }
        takers_.resize(courses_.size());
        first_ = term == 1;
    }

    void run(std::vector<Progress>& cohort) {
        active_.clear();
        for (Progress& student : cohort) attend(student);
        for (std::size_t i = 0; i < courses_.size(); ++i) hold(data_.courses[courses_[i]], takers_[i]);
        for (const Sum& sum : active_) settle(sum);
    }

private:
    struct Sum {
        Progress* student = nullptr;
        std::int64_t points = 0;
        int sks = 0;
    };

    /// Decides whether and what the student studies this semester.
    void attend(Progress& student) {
        if (student.left) return;
        const std::uint64_t roll = first_ ? 1000 : random_.below(1000);
        if (roll < 12) {
            student.left = true;
            return;
        }
        if (roll < 45) {
            student.last_status = roll < 32 ? "C" : "N";
            add_activity(student, 0, 0, student.last_status, 0);
            return;
        }
        student.last_status = "A";
        ++student.active_semesters;
        // A weak last semester allows fewer credits.
        const std::size_t fewer = student.ips_x100 < 150 ? 2 : student.ips_x100 < 200 ? 1 : 0;
        active_.push_back({&student, 0, 0});
        const std::size_t many = courses_.size() - std::min(fewer, courses_.size() - 1);
        for (std::size_t i = 0; i < many; ++i) takers_[i].push_back(active_.size() - 1);
    }

    /// Opens as many classes of a course as its takers need, and grades them.
    void hold(const Course& course, const std::vector<std::size_t>& takers) {
        const std::size_t classes = (takers.size() + class_size_max - 1) / class_size_max;
        if (classes == 0) return;
        const std::size_t first = data_.classes.size();
        for (std::size_t i = 0; i < classes; ++i) {
            data_.classes.push_back({fmt::format("{}{}-{:04}", semester_.code, plan_.code, data_.classes.size() + 1), semester_.code,
                                     std::string(plan_.code), course.code, fmt::format("{}{}", entry_letter(), i + 1),
                                     static_cast<int>(class_size_max)});
            add_teaching(course, data_.classes.back());
        }
        for (std::size_t i = 0; i < takers.size(); ++i) {
            Sum& sum = active_[takers[i]];
            const int noise = static_cast<int>(random_.below(241)) - 120;
            const int score = std::clamp(sum.student->ability_x10 + noise, 0, 1000);
            const Grade& grade = grade_of(score);
            const Student& student = data_.students[sum.student->index];
            data_.enrolments.push_back(
                {student.program, student.nim, data_.classes[first + i % classes].id, score, grade.index_x100, std::string(grade.letter)});
            sum.points += std::int64_t{grade.index_x100} * course.sks;
            sum.sks += course.sks;
        }
    }

    void add_teaching(const Course& course, const Class& held) {
        // Lecturers belong to programmes in turn, so this programme's stand `programs` apart.
        const std::size_t step = frame_.programs.size();
        const std::size_t mine = static_cast<std::size_t>(&plan_ - program_plans().data());
        const std::size_t count = (frame_.lecturers.size() - mine + step - 1) / step;
        const std::size_t chosen = random_.below(count);
        const bool team = count > 1 && random_.below(4) == 0;
        const int sks_x100 = course.sks * 100;
        data_.teachings.push_back(
            {held.id, frame_.lecturers[mine + chosen * step].id, team ? sks_x100 / 2 : sks_x100, 16, 14 + static_cast<int>(random_.below(3))});
        if (team) data_.teachings.push_back({held.id, frame_.lecturers[mine + (chosen + 1) % count * step].id, sks_x100 - sks_x100 / 2, 16, 16});
    }

    void settle(const Sum& sum) {
        Progress& student = *sum.student;
        student.ips_x100 = average(sum.points, sum.sks);
        student.points += sum.points;
        student.sks_total += sum.sks;
        add_activity(student, student.ips_x100, sum.sks, "A", student.fee);
    }

    void add_activity(const Progress& progress, int ips_x100, int sks, const std::string& status, std::int64_t fee) {
        const Student& student = data_.students[progress.index];
        data_.activities.push_back({student.program, student.nim, semester_.code, status, ips_x100, average(progress.points, progress.sks_total), sks,
                                    progress.sks_total, fee});
    }

    char entry_letter() const { return static_cast<char>('A' + (semester_.code[3] - '3')); }

    base::Random& random_;
    const Frame& frame_;
    const ProgramPlan& plan_;
    const Semester& semester_;
    ProgramData& data_;
    std::vector<std::size_t> courses_;
    std::vector<std::vector<std::size_t>> takers_; // per course: indices into active_
    std::vector<Sum> active_;
    bool first_ = false;
};

void settle_status(const Progress& progress, int terms, Student& student) {
    student.status = progress.left ? "K" : progress.active_semesters >= terms ? "L" : progress.last_status;
}

} // namespace

void add_courses(const ProgramPlan& plan, ProgramData& data) {
    const LevelPlan level = level_plan(plan.level);
    const std::string curriculum = fmt::format("K{}-2023", plan.code);
    const int count = level.terms * level.courses_per_term;
    const bool general = plan.level != "S2";
    int sks_all = 0;
    std::size_t own = 0;
    for (int i = 0; i < count; ++i) {
        Course course;
        course.term = i / level.courses_per_term + 1;
        course.code = fmt::format("{}{}{:02}", plan.prefix, course.term, i % level.courses_per_term + 1);
        course.program = plan.code;
        course.curriculum = curriculum;
        const int place = i % level.courses_per_term;
        // National courses are the last of each of the first five (or so) terms; the final project is the very last.
        if (i + 1 == count) {
            course.name = level.final_course;
            course.kind = "S";
            course.sks = 6;
        } else if (general && place + 1 == level.courses_per_term && static_cast<std::size_t>(course.term) <= national.size()) {
            course.name = national[static_cast<std::size_t>(course.term) - 1];
            course.kind = "A";
            course.sks = 2;
        } else {
            course.name = course_name(plan.topics, own++);
            course.kind = i % 9 == 8 ? "B" : "C";
            course.sks = course.name.starts_with("Praktikum") ? 2 : 3;
        }
        course.sks_practice = course.name.starts_with("Praktikum") ? 2 : 0;
        course.sks_lecture = course.sks - course.sks_practice;
        sks_all += course.sks;
        data.courses.push_back(course);
    }
    int elective = 0;
    for (const Course& course : data.courses) elective += course.kind == "B" ? course.sks : 0;
    data.curricula.push_back(
        {curriculum, std::string(plan.code), fmt::format("Kurikulum 2023 {}", plan.name), "20231", sks_all - elective, elective});
}

void add_study(base::Random& random, const Frame& frame, const ProgramPlan& plan, ProgramData& data) {
    const LevelPlan level = level_plan(plan.level);
    for (std::size_t entry = 0; entry < frame.semesters.size(); entry += 2) {
        std::vector<Progress> cohort;
        for (std::size_t i = 0; i < data.students.size(); ++i) {
            if (data.students[i].entry_semester != frame.semesters[entry].code) continue;
            Progress progress;
            progress.index = i;
            progress.ability_x10 = 550 + static_cast<int>(random.below(200));
            progress.ability_x10 += static_cast<int>(random.below(200));
            progress.fee = data.students[i].funding == 3 ? 0 : 500'000 * (3 + static_cast<std::int64_t>(random.below(12)));
            cohort.push_back(progress);
        }
        for (std::size_t at = entry; at < frame.semesters.size(); ++at) {
            const int term = static_cast<int>(at - entry) + 1;
            if (term > level.terms) break;
            Term(random, frame, plan, frame.semesters[at], term, data).run(cohort);
        }
        for (const Progress& progress : cohort) settle_status(progress, level.terms, data.students[progress.index]);
    }
}

} // namespace gapura::integrator::sample
