// A policy with services, routes and keys for tests: synthetic, seeded, in a temporary folder.
#pragma once

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

#include "gateway/policy_node.h"
#include "keys/token.h"

namespace gapura::gateway {

struct TempFolder {
    TempFolder() {
        std::string shape = (std::filesystem::temp_directory_path() / "gapura-test-XXXXXX").string();
        path = ::mkdtemp(shape.data());
    }
    ~TempFolder() { std::filesystem::remove_all(path); }
    std::string path;
};

struct World {
    base::FakeClock clock;
    base::SeededRandom seeded{7};
    base::SystemRandom random;
    base::NoLog log;
    TempFolder folder;
    std::vector<std::string> tokens;
    std::vector<keys::KeyEntry> entries;
    std::vector<std::string> scopes{"mahasiswa", "mahasiswa.nik", "dosen"};

    std::size_t add_key(keys::ScopeBits bits, keys::KeyLimits limits = {}) {
        keys::KeyEntry entry;
        const base::Secret token = keys::make_token(seeded);
        tokens.emplace_back(token.reveal());
        entry.digest = base::HmacSha256("pepper").digest(tokens.back());
        entry.not_before = clock.now() - std::chrono::hours(1);
        entry.expires_at = clock.now() + std::chrono::hours(24 * 365);
        entry.scopes = bits;
        entry.limits = limits;
        entry.slot = static_cast<std::uint32_t>(entries.size());
        entry.key_id = "key_" + std::to_string(entries.size());
        entry.unit_id = "unit_fk";
        entry.app_id = "app_siakad";
        entries.push_back(entry);
        return entries.size() - 1;
    }
    std::shared_ptr<const keys::KeyRing> ring() const {
        return std::make_shared<keys::KeyRing>(entries, scopes, std::vector<base::HmacSha256>{base::HmacSha256("pepper")});
    }
    static std::shared_ptr<const Snapshot> snapshot(std::uint32_t per_minute = 600, std::uint32_t burst = 100) {
        ServiceConfig service;
        service.id = "svc_1";
        service.name = "akademik";
        service.targets = {{"127.0.0.1", 9001}, {"127.0.0.1", 9002}};
        service.restricted = {{"nik", "mahasiswa.nik", MaskKind::number}, {"nama_ibu", "mahasiswa.ibu", MaskKind::name}};
        ServiceConfig other;
        other.id = "svc_2";
        other.name = "sarpras";
        other.targets = {{"127.0.0.1", 9003}};
        const auto route = [&](std::string id, std::string pattern, std::string scope) {
            RouteConfig out;
            out.id = std::move(id);
            out.service = "svc_1";
            out.methods = {"GET"};
            out.pattern = std::move(pattern);
            out.scope = std::move(scope);
            return out;
        };
        RouteConfig students = route("route_m", "/mahasiswa", "mahasiswa");
        RouteConfig full = route("route_full", "/mahasiswa/{nim}/lengkap", "mahasiswa");
        full.unmask = {"mahasiswa.nik"};
        RouteConfig nobody = route("route_nobody", "/rahasia", "rahasia");
        RouteConfig news = route("route_news", "/berita", "");
        news.service = "svc_2";
        news.open = true;
        RouteConfig slow = route("route_slow", "/lambat", "mahasiswa");
        slow.per_minute = 6;
        slow.burst = 2;
        RouteConfig rooms = route("route_rooms", "/ruang", "mahasiswa");
        rooms.service = "svc_2";
        auto out = build({service, other}, {students, full, nobody, news, slow, rooms}, {per_minute, burst});
        EXPECT_TRUE(out) << (out ? "" : base::describe(out.error()));
        return *out;
    }
    PolicyOptions options() const {
        PolicyOptions out;
        out.data_dir = folder.path;
        out.node_id = "node-a";
        return out;
    }
};

} // namespace gapura::gateway
