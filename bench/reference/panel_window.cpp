#include "reference/panel_window.h"

#include <fmt/format.h>
#include <imgui.h>

namespace tillbridge::bench::reference {

PanelWindow::PanelWindow(int rows) : context_(nullptr) {
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
  for (int i = 0; i < rows; ++i)
    rows_.push_back({fmt::format("10:{:02}", i % 60), fmt::format("S-{:08}", i), "Oat Latte Mug and 2 more",
                     i % 7 == 0 ? "Queued" : "Sent"});
}

PanelWindow::~PanelWindow() {
  ImGui::DestroyContext(context_);
}

void PanelWindow::frame() {
  ImGuiContext* before = ImGui::GetCurrentContext();
  ImGui::SetCurrentContext(context_);
  ImGui::GetIO().DeltaTime = 1.0f / 60;
  ImGui::NewFrame();
  ImGui::SetNextWindowPos({0, 64});
  ImGui::SetNextWindowSize({864, 736});
  if (ImGui::Begin("Sync activity", nullptr,
                   ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings)) {
    if (ImGui::BeginTable("rows", 4, ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg)) {
      for (const char* title : {"Time", "Number", "What", "State"}) ImGui::TableSetupColumn(title);
      ImGui::TableHeadersRow();
      ImGuiListClipper clipper;
      clipper.Begin(static_cast<int>(rows_.size()));
      while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
          const Row& row = rows_[static_cast<std::size_t>(i)];
          ImGui::TableNextRow();
          for (const auto* words : {&row.time, &row.reference, &row.words, &row.state}) {
            ImGui::TableNextColumn();
            ImGui::TextUnformatted(words->data(), words->data() + words->size());
          }
        }
      ImGui::EndTable();
    }
  }
  ImGui::End();
  ImGui::Render();
  ImGui::SetCurrentContext(before);
}

}  // namespace tillbridge::bench::reference
