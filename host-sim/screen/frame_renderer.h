#pragma once
// Draws a plugin's frame with OpenGL 3: its triangles, its textures, its clip rectangles, and nothing that
// check_frame() has not passed. Main thread, with the window's context current.
#include <cstdint>
#include <map>

#include "loader/plugin_session.h"

namespace till_screen {

class FrameRenderer {
 public:
  /// Needs a current OpenGL 3.2 context. Throws ScreenError when the shader does not compile.
  FrameRenderer();
  ~FrameRenderer();
  FrameRenderer(const FrameRenderer&) = delete;
  FrameRenderer& operator=(const FrameRenderer&) = delete;

  /// Copies what is new of the frame to the card. A frame that is not drawable empties the picture.
  void take(const till_loader::CheckedFrame& checked);
  /// Draws what was taken last onto the current framebuffer, `width` x `height` logical pixels at `scale`
  /// framebuffer pixels each.
  void draw(float width, float height, float scale);

 private:
  struct Uploaded {
    unsigned name = 0;
    std::uint32_t revision = 0;
  };
  void upload(const till_texture& texture);

  unsigned program_ = 0, array_ = 0, vertices_ = 0, indices_ = 0;
  int projection_ = -1, sampler_ = -1;
  std::map<std::uint32_t, Uploaded> textures_;
  std::vector<till_command> commands_;
};

}  // namespace till_screen
