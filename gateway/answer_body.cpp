#include "gateway/answer_body.h"

#include "gateway/filter.h"
#include "gateway/mask.h"

namespace gapura::gateway {
namespace {

/// Records first, their members after: what was left out is neither masked nor told.
class FilteredBody final : public BodyMask {
public:
    FilteredBody(std::unique_ptr<BodyMask> filter, std::unique_ptr<BodyMask> mask) : filter_(std::move(filter)), mask_(std::move(mask)) {}

    void feed(std::string_view piece, std::string& out) override {
        kept_.clear();
        filter_->feed(piece, kept_);
        pass(out);
    }
    bool finish(std::string& out) override {
        kept_.clear();
        filtered_ = filter_->finish(kept_);
        if (!filtered_) return false;
        pass(out);
        return mask_ == nullptr || mask_->finish(out);
    }
    bool failed() const override { return filter_->failed() || (mask_ != nullptr && mask_->failed()); }
    std::string_view refusal() const override { return filtered_ && !filter_->failed() && mask_ != nullptr ? mask_->refusal() : filter_->refusal(); }

private:
    void pass(std::string& out) {
        if (mask_ != nullptr) mask_->feed(kept_, out);
        if (mask_ == nullptr || !mask_->rewrites()) out += kept_;
    }
    std::unique_ptr<BodyMask> filter_;
    std::unique_ptr<BodyMask> mask_;
    std::string kept_;
    bool filtered_ = true;
};

} // namespace

bool sees(const Decision& decision, const MaskPlan::Field& field) {
    // By the ring the decision was made with: the one at hand may be newer.
    const keys::ScopeBits bit = decision.ring->bit(decision.snapshot->scopes[field.scope]);
    return field.route_allows && decision.key != nullptr && (decision.key->scopes & bit) != 0;
}

std::unique_ptr<BodyMask> make_body(const Decision& decision, int status, std::string_view content_type, Sharing* sharing) {
    std::vector<MaskedMember> members;
    if (decision.mask != nullptr) {
        for (const MaskPlan::Field& field : decision.mask->fields) {
            if (!sees(decision, field)) members.push_back({field.member, field.kind});
        }
    }
    // An error of the service bears no records to leave out.
    if (decision.filters == 0 || status >= 400) return make_mask(std::move(members), status, content_type, sharing);
    if (body_kind(content_type) != BodyKind::json) return make_closed(); // what cannot be filtered must not pass
    const keys::KeyRules* const rules = decision.ring->rules(*decision.key);
    std::vector<const keys::ParameterRule*> held;
    for (std::size_t i = 0; rules != nullptr && i < rules->parameters.size(); ++i) {
        if ((decision.filters >> i & 1U) != 0) held.push_back(&rules->parameters[i]);
    }
    return std::make_unique<FilteredBody>(make_filter(std::move(held), decision.snapshot->route(decision.route).config.records),
                                          make_mask(std::move(members), status, content_type, sharing));
}

} // namespace gapura::gateway
