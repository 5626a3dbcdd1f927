#include "reference/badge_windows.h"

#include <imgui.h>

namespace tillbridge::bench::reference {
namespace {

constexpr const char* kIds[] = {"orders", "sync", "review"};
constexpr const char* kWords[] = {"Orders 3", "Sending 4", "Review 1"};
constexpr ImU32 kGround = IM_COL32(255, 255, 255, 255), kInk = IM_COL32(16, 23, 29, 255),
                kMark = IM_COL32(14, 122, 72, 255);

void badge(ImDrawList& list, ImVec2 at, const char* words) {
  list.AddRectFilled(at, {at.x + 140, at.y + 48}, kGround, 12);
  list.AddCircleFilled({at.x + 24, at.y + 24}, 10, kMark);
  list.AddText({at.x + 44, at.y + 17}, kInk, words);
}

}  // namespace

BadgeWindows::BadgeWindows(bool listed) : context_(nullptr), listed_(listed) {
  ImGuiContext* before = ImGui::GetCurrentContext();
  context_ = ImGui::CreateContext();
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DisplaySize = {1280, 800};
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
  ImGui::SetCurrentContext(before);
}

BadgeWindows::~BadgeWindows() {
  ImGui::DestroyContext(context_);
}

void BadgeWindows::frame() {
  ImGuiContext* before = ImGui::GetCurrentContext();
  ImGui::SetCurrentContext(context_);
  ImGui::GetIO().DeltaTime = 1.0f / 60;
  ImGui::NewFrame();
  for (int i = 0; i < 3; ++i) {
    const ImVec2 at(628.0f + 152.0f * static_cast<float>(i), 8);
    if (listed_) {
      badge(*ImGui::GetForegroundDrawList(), at, kWords[i]);
      continue;
    }
    ImGui::SetNextWindowPos(at);
    ImGui::SetNextWindowSize({140, 48});
    if (ImGui::Begin(kIds[i], nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings))
      badge(*ImGui::GetWindowDrawList(), at, kWords[i]);
    ImGui::End();
  }
  ImGui::Render();
  ImGui::SetCurrentContext(before);
}

}  // namespace tillbridge::bench::reference
