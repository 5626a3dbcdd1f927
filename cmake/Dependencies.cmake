# Every library the project uses, found here once. The packages that carry them are listed in scripts/dependencies.txt.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CURL 7.80 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(nlohmann_json 3.9 REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Catch2 REQUIRED) # 2.13 in Debian 12; 3.x works too, see tests/catch2.hpp
find_package(OpenSSL REQUIRED)
find_package(glfw3 3.3 REQUIRED)
find_package(OpenGL REQUIRED COMPONENTS OpenGL)
pkg_check_modules(IMGUI REQUIRED IMPORTED_TARGET imgui)
pkg_check_modules(STB REQUIRED IMPORTED_TARGET stb)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)

add_library(tillbridge::imgui ALIAS PkgConfig::IMGUI)
add_library(tillbridge::stb ALIAS PkgConfig::STB)
add_library(tillbridge::httplib ALIAS PkgConfig::HTTPLIB)
add_library(tillbridge::qrencode ALIAS PkgConfig::QRENCODE)

# Fonts come from packages, too; none is in the repository.
find_path(TILLBRIDGE_INTER_DIR NAMES Inter-Regular.otf
  PATHS /usr/share/fonts/opentype/inter /usr/share/fonts/opentype/Inter /usr/share/fonts/truetype/inter REQUIRED)
find_path(TILLBRIDGE_ICONS_DIR NAMES MaterialIcons-Regular.ttf
  PATHS /usr/share/fonts/truetype/material-design-icons-iconfont REQUIRED)
find_path(TILLBRIDGE_DEJAVU_DIR NAMES DejaVuSans.ttf PATHS /usr/share/fonts/truetype/dejavu REQUIRED)
find_path(TILLBRIDGE_DROID_DIR NAMES DroidSansFallbackFull.ttf
  PATHS /usr/share/fonts/truetype/droid /usr/share/fonts-droid-fallback/truetype REQUIRED)
