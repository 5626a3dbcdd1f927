#pragma once

// Records as a register leaves them after a long outage: linked, every item known, sales waiting to be sent.

#include <cstdint>
#include <string>

#include "reference/web_store_stub.h"

namespace tillbridge::bench {

inline constexpr int kBacklogItems = 300;  ///< SKUs that the waiting sales are spread over

/// Writes the link to `store` into the records in `folder`, and the marker's start onto the store.
void write_link(const std::string& folder, reference::WebStoreStub& store);
/// Writes the plugin's settings: trust in the store's certificate.
void write_settings(const std::string& folder, const reference::WebStoreStub& store);
/// Makes records in `folder` that are linked to `store`, know its items, and hold `sales` sales of three
/// lines that wait. `paused`: nothing is sent until somebody resumes.
void write_backlog(const std::string& folder, reference::WebStoreStub& store, std::uint64_t sales,
                   bool paused);
/// The same records in another folder.
void copy_records(const std::string& from, const std::string& to);

}  // namespace tillbridge::bench
