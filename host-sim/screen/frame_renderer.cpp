#define GL_GLEXT_PROTOTYPES
#include "screen/frame_renderer.h"

#include <GL/gl.h>
#include <GL/glext.h>
#include <fmt/format.h>

#include <cmath>
#include <cstddef>

#include "screen/window.h"

namespace till_screen {
namespace {

constexpr const char* kVertexShader = R"(#version 150
uniform mat4 projection;
in vec2 position;
in vec2 corner;
in vec4 tint;
out vec2 at;
out vec4 colour;
void main() {
  at = corner;
  colour = tint;
  gl_Position = projection * vec4(position, 0.0, 1.0);
})";

constexpr const char* kFragmentShader = R"(#version 150
uniform sampler2D picture;
in vec2 at;
in vec4 colour;
out vec4 result;
void main() { result = colour * texture(picture, at); })";

unsigned compile(unsigned kind, const char* text) {
  const unsigned shader = glCreateShader(kind);
  glShaderSource(shader, 1, &text, nullptr);
  glCompileShader(shader);
  int good = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
  if (good == 0) {
    char words[512] = "";
    glGetShaderInfoLog(shader, sizeof words, nullptr, words);
    throw ScreenError(
        fmt::format("The graphics driver does not take the shader for a plugin's frame: {}", words));
  }
  return shader;
}

}  // namespace

FrameRenderer::FrameRenderer() {
  const unsigned vertex = compile(GL_VERTEX_SHADER, kVertexShader);
  const unsigned fragment = compile(GL_FRAGMENT_SHADER, kFragmentShader);
  program_ = glCreateProgram();
  glAttachShader(program_, vertex);
  glAttachShader(program_, fragment);
  glBindAttribLocation(program_, 0, "position");
  glBindAttribLocation(program_, 1, "corner");
  glBindAttribLocation(program_, 2, "tint");
  glLinkProgram(program_);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  projection_ = glGetUniformLocation(program_, "projection");
  sampler_ = glGetUniformLocation(program_, "picture");
  glGenVertexArrays(1, &array_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  const auto at = [](std::size_t offset) { return reinterpret_cast<const void*>(offset); };
  constexpr auto stride = static_cast<int>(sizeof(till_vertex));
  for (unsigned slot = 0; slot < 3; ++slot) glEnableVertexAttribArray(slot);
  glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, stride, at(offsetof(till_vertex, x)));
  glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, stride, at(offsetof(till_vertex, u)));
  glVertexAttribPointer(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, stride, at(offsetof(till_vertex, rgba)));
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  glBindVertexArray(0);
}

FrameRenderer::~FrameRenderer() {
  for (const auto& [id, texture] : textures_) glDeleteTextures(1, &texture.name);
  glDeleteBuffers(1, &vertices_);
  glDeleteBuffers(1, &indices_);
  glDeleteVertexArrays(1, &array_);
  glDeleteProgram(program_);
}

void FrameRenderer::upload(const till_texture& texture) {
  Uploaded& mine = textures_[texture.texture_id];
  if (mine.name != 0 && mine.revision == texture.revision) return;
  if (mine.name == 0) glGenTextures(1, &mine.name);
  glBindTexture(GL_TEXTURE_2D, mine.name);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, static_cast<int>(texture.width), static_cast<int>(texture.height),
               0, GL_RGBA, GL_UNSIGNED_BYTE, texture.rgba);
  mine.revision = texture.revision;
}

void FrameRenderer::take(const till_loader::CheckedFrame& checked) {
  commands_.clear();
  if (!checked.drawable) return;
  for (const till_texture& texture : checked.textures) upload(texture);
  const till_frame& frame = checked.frame;
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(frame.vertex_count * sizeof(till_vertex)),
               frame.vertices, GL_STREAM_DRAW);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, static_cast<GLsizeiptr>(frame.index_count * sizeof(std::uint32_t)),
               frame.indices, GL_STREAM_DRAW);
  glBindVertexArray(0);
  commands_.assign(frame.commands, frame.commands + frame.command_count);
}

void FrameRenderer::draw(float width, float height, float scale) {
  if (commands_.empty()) return;
  glEnable(GL_BLEND);
  glBlendEquation(GL_FUNC_ADD);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glDisable(GL_CULL_FACE);
  glDisable(GL_DEPTH_TEST);
  glEnable(GL_SCISSOR_TEST);
  const float matrix[16] = {2 / width, 0, 0, 0, 0, -2 / height, 0, 0, 0, 0, -1, 0, -1, 1, 0, 1};
  glUseProgram(program_);
  glUniformMatrix4fv(projection_, 1, GL_FALSE, matrix);
  glUniform1i(sampler_, 0);
  glActiveTexture(GL_TEXTURE0);
  glBindVertexArray(array_);
  for (const till_command& command : commands_) {
    const float left = std::max(command.clip[0], 0.f), top = std::max(command.clip[1], 0.f);
    const float right = std::min(command.clip[2], width), bottom = std::min(command.clip[3], height);
    const auto texture = textures_.find(command.texture_id);
    if (right <= left || bottom <= top || texture == textures_.end()) continue;
    glScissor(static_cast<int>(std::lround(left * scale)),
              static_cast<int>(std::lround((height - bottom) * scale)),
              static_cast<int>(std::lround((right - left) * scale)),
              static_cast<int>(std::lround((bottom - top) * scale)));
    glBindTexture(GL_TEXTURE_2D, texture->second.name);
    glDrawElements(
        GL_TRIANGLES, static_cast<int>(command.index_count), GL_UNSIGNED_INT,
        reinterpret_cast<const void*>(static_cast<std::size_t>(command.first_index) * sizeof(std::uint32_t)));
  }
  glBindVertexArray(0);
  glUseProgram(0);
  glDisable(GL_SCISSOR_TEST);
}

}  // namespace till_screen
