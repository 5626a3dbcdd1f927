#include "screen/canvas.h"

#include <backends/imgui_impl_opengl3.h>
#include <fmt/format.h>
#include <imgui.h>

#include <cstdio>

#include "screen/window.h"

namespace till_screen {

Canvas::Canvas() {
  IMGUI_CHECKVERSION();
  context_ = ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  if (!ImGui_ImplOpenGL3_Init("#version 150")) {
    throw ScreenError("OpenGL could not be prepared for drawing. Install the package libgl1-mesa-dri.");
  }
}

Canvas::~Canvas() {
  below_.reset();
  above_.reset();
  ImGui_ImplOpenGL3_Shutdown();
  ImGui::DestroyContext(context_);
}

void Canvas::begin(float width, float height, float scale) {
  ImGuiIO& io = ImGui::GetIO();
  if (scale != scale_) {
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    fonts_.load(*io.Fonts, scale);
    if (!fonts_.complaint().empty()) std::fprintf(stderr, "%s\n", fonts_.complaint().c_str());
    scale_ = scale;
    ImGui_ImplOpenGL3_NewFrame();
    if (io.Fonts->TexID == nullptr) ImGui_ImplOpenGL3_CreateFontsTexture();
  }
  width_ = width;
  height_ = height;
  io.DisplaySize = {width, height};
  io.DisplayFramebufferScale = {scale, scale};
  io.DeltaTime = 1.f / 60;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();  // sets what the lists share: tessellation, the white pixel, the clip of the display
  ImGui::EndFrame();
  for (auto* list : {&below_, &above_}) {
    if (*list == nullptr) *list = std::make_unique<ImDrawList>(ImGui::GetDrawListSharedData());
    (*list)->_ResetForNewFrame();
    (*list)->Flags =
        ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedFill | ImDrawListFlags_AllowVtxOffset;
    (*list)->PushTextureID(io.Fonts->TexID);
    (*list)->PushClipRect({0, 0}, {width, height});
  }
}

ImDrawList& Canvas::below() {
  return *below_;
}
ImDrawList& Canvas::above() {
  return *above_;
}
void Canvas::draw_below() {
  draw(*below_);
}
void Canvas::draw_above() {
  draw(*above_);
}

void Canvas::draw(ImDrawList& list) {
  list._PopUnusedDrawCmd();
  if (list.CmdBuffer.Size == 0) return;
  ImDrawList* lists[] = {&list};
  ImDrawData data;
  data.Valid = true;
  data.CmdLists = lists;
  data.CmdListsCount = 1;
  data.TotalVtxCount = list.VtxBuffer.Size;
  data.TotalIdxCount = list.IdxBuffer.Size;
  data.DisplayPos = {0, 0};
  data.DisplaySize = {width_, height_};
  data.FramebufferScale = {scale_, scale_};
  ImGui_ImplOpenGL3_RenderDrawData(&data);
}

}  // namespace till_screen
