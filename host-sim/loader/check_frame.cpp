#include "loader/check_frame.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

namespace till_loader {
namespace {

bool within(float value, float extent, float overhang) {
  return std::isfinite(value) && value >= -overhang && value <= extent + overhang;
}

}  // namespace

std::vector<std::string> check_frame(const till_frame& frame, const std::vector<till_texture>& textures,
                                     float width, float height, const FrameLimits& limits) {
  std::vector<std::string> wrong;
  const auto count = [&](const char* what, std::uint32_t number, std::uint32_t limit, const void* data) {
    if (number > limit) {
      wrong.push_back(fmt::format("The frame has {} {}, more than {}.", number, what, limit));
    } else if (number > 0 && data == nullptr) {
      wrong.push_back(fmt::format("The frame says it has {} {} and gives none.", number, what));
    }
  };
  count("vertices", frame.vertex_count, limits.vertices, frame.vertices);
  count("indices", frame.index_count, limits.indices, frame.indices);
  count("commands", frame.command_count, limits.commands, frame.commands);
  if (frame.wants_pointer > 1 || frame.wants_text > 1) {
    wrong.push_back("The frame's wants_pointer or wants_text is neither 0 nor 1.");
  }
  if (frame.index_count % 3 != 0) wrong.push_back("The frame's indices make no whole triangles.");

  std::set<std::uint32_t> texture_ids;
  if (textures.size() > limits.textures) {
    wrong.push_back(fmt::format("There are {} textures, more than {}.", textures.size(), limits.textures));
  }
  for (const auto& texture : textures) {
    if (!texture_ids.insert(texture.texture_id).second) {
      wrong.push_back(fmt::format("Texture {} is given twice.", texture.texture_id));
    }
    if (texture.rgba == nullptr || texture.width == 0 || texture.height == 0 ||
        texture.width > limits.texture_side || texture.height > limits.texture_side) {
      wrong.push_back(fmt::format("Texture {} is {} by {} pixels or has none.", texture.texture_id,
                                  texture.width, texture.height));
    }
  }
  if (!wrong.empty()) return wrong;  // what follows reads the arrays

  for (std::uint32_t index = 0; index < frame.vertex_count; ++index) {
    const auto& vertex = frame.vertices[index];
    if (!within(vertex.x, width, limits.overhang_px) || !within(vertex.y, height, limits.overhang_px)) {
      wrong.push_back(
          fmt::format("Vertex {} lies at {}, {}, far outside the display.", index, vertex.x, vertex.y));
      break;
    }
    if (!(vertex.u >= -0.01f && vertex.u <= 1.01f && vertex.v >= -0.01f && vertex.v <= 1.01f)) {
      wrong.push_back(fmt::format("Vertex {} has texture coordinates {}, {}.", index, vertex.u, vertex.v));
      break;
    }
  }
  for (std::uint32_t index = 0; index < frame.index_count; ++index) {
    if (frame.indices[index] >= frame.vertex_count) {
      wrong.push_back(
          fmt::format("Index {} names vertex {} of {}.", index, frame.indices[index], frame.vertex_count));
      break;
    }
  }
  for (std::uint32_t index = 0; index < frame.command_count; ++index) {
    const auto& command = frame.commands[index];
    const std::uint64_t end = static_cast<std::uint64_t>(command.first_index) + command.index_count;
    if (end > frame.index_count) {
      wrong.push_back(fmt::format("Command {} draws indices {} to {} of {}.", index, command.first_index, end,
                                  frame.index_count));
      break;
    }
    if (command.index_count % 3 != 0) {
      wrong.push_back(fmt::format("Command {} draws no whole triangles.", index));
      break;
    }
    if (texture_ids.count(command.texture_id) == 0) {
      wrong.push_back(
          fmt::format("Command {} names texture {}, which is not given.", index, command.texture_id));
      break;
    }
    const auto* clip = command.clip;
    if (!within(clip[0], width, limits.overhang_px) || !within(clip[1], height, limits.overhang_px) ||
        !within(clip[2], width, limits.overhang_px) || !within(clip[3], height, limits.overhang_px)) {
      wrong.push_back(fmt::format("Command {} has a clip rectangle far outside the display.", index));
      break;
    }
  }
  return wrong;
}

std::vector<std::string> check_widgets(const till_widget* widgets, std::uint32_t count,
                                       std::uint32_t stride) {
  constexpr std::uint32_t kMostWidgets = 100'000;
  std::vector<std::string> wrong;
  if (count == 0) return wrong;
  if (widgets == nullptr || stride < sizeof(till_widget) || count > kMostWidgets) {
    wrong.push_back(fmt::format("The list of {} widgets with a stride of {} cannot be read.", count, stride));
    return wrong;
  }
  const auto* row = reinterpret_cast<const unsigned char*>(widgets);
  for (std::uint32_t index = 0; index < count; ++index, row += stride) {
    const auto* widget = reinterpret_cast<const till_widget*>(row);
    if (widget->id == nullptr || widget->text == nullptr) {
      wrong.push_back(fmt::format("Widget {} has no id or no text.", index));
      break;
    }
    const auto& rect = widget->rect;
    if (!std::isfinite(rect.x) || !std::isfinite(rect.y) || !std::isfinite(rect.width) ||
        !std::isfinite(rect.height) || rect.width < 0 || rect.height < 0) {
      wrong.push_back(fmt::format("Widget {} (\"{}\") has no sound rectangle.", index, widget->id));
      break;
    }
    if (widget->role < TILL_WIDGET_BADGE || widget->role > TILL_WIDGET_PANEL || widget->enabled > 1 ||
        widget->clipped > 1) {
      wrong.push_back(fmt::format("Widget {} (\"{}\") has an unknown role or flag.", index, widget->id));
      break;
    }
  }
  return wrong;
}

}  // namespace till_loader
