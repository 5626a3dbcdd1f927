#include "plugin/runtime/claim.h"

#include <fmt/format.h>

#include "plugin/runtime/location_notes.h"
#include "plugin/runtime/store_checks.h"

namespace tillbridge::runtime {

using bigcommerce::HttpReply;

std::string channel_name(const std::string& location) {
  std::string name = "Tillbridge-";
  for (const char c : location)
    name += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '-';
  return name.substr(0, 60);
}

std::string channel_name(const std::string& location, const std::string& id) {
  std::string part;
  for (const char c : id)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) part += c;
  return channel_name(location).substr(0, 47) + "-" + part.substr(0, 12);
}

std::string lacks_right(const std::string& right) {
  return fmt::format("The API account lacks: {}. Create a new account with this right and use its file.",
                     right);
}

ClaimRelease::ClaimRelease(Workplace& place, WebStore& web, std::int64_t channel, core::Millis timeout_ms,
                           Then then)
    : place_(place), web_(web), channel_(channel), timeout_ms_(timeout_ms), then_(std::move(then)) {}

void ClaimRelease::start() {
  ask(bigcommerce::channels_request(), [this](const HttpReply& reply) { take_channels(reply); });
}

void ClaimRelease::take_channels(const HttpReply& reply) {
  const auto channels = bigcommerce::parse_channels(reply);
  if (!channels) return then_("The web store's channels could not be read. " + channels.error().sentence);
  for (const auto& channel : channels.value().rows) {
    if (channel.id != channel_ || channel.external_id != place_.host.location_id()) continue;
    name_ = channel.name;
    return ask(bigcommerce::channel_metafields_request(channel_),
               [this](const HttpReply& notes) { take_notes(notes); });
  }
  then_("");
}

void ClaimRelease::ask(bigcommerce::HttpRequest request, std::function<void(const HttpReply&)> then) {
  request.timeout_ms = timeout_ms_;
  web_.ask(std::move(request), [this, then = std::move(then)](const HttpReply& reply) {
    const auto cause = hindrance(reply);
    cause.empty() ? then(reply) : then_(cause);
  });
}

void ClaimRelease::take_notes(const HttpReply& reply) {
  if (reply.status == 404) return then_("");
  const auto fields = bigcommerce::parse_metafields(reply);
  if (!fields)
    return then_("The web store's note on who is linked could not be read. " + fields.error().sentence);
  const LocationNotes notes(fields.value().rows);
  const auto own = place_.host.register_id();
  bool links = notes.all().empty();
  for (const auto& note : notes.all()) {
    if (note.register_id != own || note.kind == LocationNote::Kind::turn) continue;
    links = true;
    left_.push_back(note.id);
  }
  if (!links) return then_("");  // another register has it by now
  for (const auto& each : notes.look().registers) others_ = others_ || each.id != own;
  delete_note();
}

void ClaimRelease::delete_note() {
  if (left_.empty()) return others_ ? then_("") : disconnect();
  const auto id = left_.back();
  left_.pop_back();
  ask(bigcommerce::delete_channel_metafield_request(channel_, id), [this](const HttpReply& deleted) {
    // A note that an earlier API account wrote stays: on a channel that is disconnected it claims nothing.
    const auto done = bigcommerce::expect_success(deleted, "the note on who is linked");
    if (!done && deleted.status != 404 && deleted.status != 403) return then_(done.error().sentence);
    delete_note();
  });
}

void ClaimRelease::disconnect() {
  ask(bigcommerce::update_channel_request(channel_, {name_, place_.host.location_id(), "disconnected"}),
      [this](const HttpReply& reply) {
        const auto done = bigcommerce::expect_success(reply, "this register's channel");
        then_(done || reply.status == 404 ? std::string() : done.error().sentence);
      });
}

}  // namespace tillbridge::runtime
