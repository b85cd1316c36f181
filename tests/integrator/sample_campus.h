// Tests that only read share one database: the small sample campus, loaded once for each engine of a suite, where loading it is most of a
// test's time. A test that writes uses EngineTest and its own database.
#pragma once

#include "integrator/integrator.h"
#include "integrator/sample_load.h"
#include "tests/support/engines.h"

namespace gapura::testing {

constexpr integrator::sample::Options small_campus{7, 900, 56};

class SampleCampusTest : public ::testing::TestWithParam<store::Engine> {
public:
    static void TearDownTestSuite() { campus.reset(); }

protected:
    SampleCampusTest() {
        if (campus) return;
        campus = std::make_unique<OneDatabase>(GetParam());
        campus->migrate(integrator::migrations());
        EXPECT_TRUE(integrator::sample::load(campus->db(), small_campus, base::FakeClock{}));
    }

    store::Database& db() { return campus->db(); }

private:
    static inline std::unique_ptr<OneDatabase> campus;
};

} // namespace gapura::testing
