#include <algorithm>
#include <cctype>
#include <set>

#include "sandbox/model/store.h"

namespace sandbox {
namespace {

// The pairs that the documents list, per type.
const std::map<std::string, std::set<std::string>>& platforms() {
  static const std::map<std::string, std::set<std::string>> kPlatforms = {
      {"pos", {"clover", "square", "stripe", "talech", "vend", "custom"}},
      {"marketplace", {"amazon", "ebay", "facebook", "google_shopping", "meta", "tiktok", "wish", "custom"}},
      {"storefront",
       {"acquia", "bigcommerce", "bloomreach", "catalyst", "deity", "drupal", "gatsby", "next", "vue",
        "wordpress", "custom"}},
      {"marketing", {"facebook", "google_shopping", "meta", "custom"}},
  };
  return kPlatforms;
}

bool name_is_fine(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c < 128 && std::isalnum(c)) || c == '-' || c == '_';
  });
}

bool status_is_fine(const std::string& type, const std::string& status) {
  static const std::set<std::string> kStorefront = {"active",  "prelaunch",  "inactive",  "archived",
                                                    "deleted", "terminated", "connected", "disconnected"};
  static const std::set<std::string> kOthers = {"connected", "disconnected", "archived", "deleted"};
  return (type == "storefront" ? kStorefront : kOthers).count(status) > 0;
}

std::optional<Refusal> judge(const Channel& channel) {
  auto type = platforms().find(channel.type);
  if (type == platforms().end() || !type->second.count(channel.platform)) {
    return Refusal{422,
                   "The combination of type and platform is not valid",
                   {{"platform", channel.type + " / " + channel.platform}}};
  }
  if (!name_is_fine(channel.name)) {
    return Refusal{422,
                   "Only latin alphabet letters, numbers, dashes and underscores are allowed in the name",
                   {{"name", channel.name}}};
  }
  if (!status_is_fine(channel.type, channel.status)) {
    return Refusal{422, "The status is not valid for this type of channel", {{"status", channel.status}}};
  }
  return std::nullopt;
}

}  // namespace

Result<Id> Store::create_channel(Channel channel, TimeMs now) {
  if (channel.status.empty()) channel.status = channel.type == "storefront" ? "active" : "connected";
  if (auto refusal = judge(channel)) return *refusal;
  for (const auto& [id, other] : data_.channels) {
    if (other.name == channel.name && other.platform == channel.platform && other.type == channel.type) {
      return Refusal{409,
                     "Channel already exists with name: " + channel.name + ", platform: " + channel.platform +
                         ", and type: " + channel.type,
                     {}};
    }
  }
  channel.id = next_id("channel");
  channel.created = channel.modified = now;
  const Id id = channel.id;
  data_.channels[id] = std::move(channel);
  return id;
}

Result<Done> Store::update_channel(Channel channel, TimeMs now) {
  auto it = data_.channels.find(channel.id);
  if (it == data_.channels.end()) return Refusal{404, "Channel not found", {}};
  if (channel.id != 1) {
    if (auto refusal = judge(channel)) return *refusal;
  }
  for (const auto& [id, other] : data_.channels) {
    if (id != channel.id && other.name == channel.name && other.platform == channel.platform &&
        other.type == channel.type) {
      return Refusal{409,
                     "Channel already exists with name: " + channel.name + ", platform: " + channel.platform +
                         ", and type: " + channel.type,
                     {}};
    }
  }
  channel.modified = std::max(now, it->second.modified);
  it->second = std::move(channel);
  return Done{};
}

Result<Id> Store::create_metafield(Metafield metafield, TimeMs now) {
  if (!data_.channels.count(metafield.resource_id)) return Refusal{404, "Channel not found", {}};
  for (const auto& [id, other] : data_.channel_metafields) {
    if (other.resource_id == metafield.resource_id && other.nspace == metafield.nspace &&
        other.key == metafield.key) {
      return Refusal{409, "The metafield already exists", {{"key", metafield.nspace + "/" + metafield.key}}};
    }
  }
  metafield.id = next_id("metafield");
  metafield.created = metafield.modified = now;
  const Id id = metafield.id;
  data_.channel_metafields[id] = std::move(metafield);
  return id;
}

Result<Done> Store::update_metafield(Metafield metafield, TimeMs now) {
  auto it = data_.channel_metafields.find(metafield.id);
  if (it == data_.channel_metafields.end()) return Refusal{404, "Metafield not found", {}};
  metafield.modified = std::max(now, it->second.modified);
  it->second = std::move(metafield);
  return Done{};
}

bool Store::delete_metafield(Id channel_id, Id id) {
  auto it = data_.channel_metafields.find(id);
  if (it == data_.channel_metafields.end() || it->second.resource_id != channel_id) return false;
  data_.channel_metafields.erase(it);
  return true;
}

}  // namespace sandbox
