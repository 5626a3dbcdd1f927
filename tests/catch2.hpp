// Catch2 under one name: Debian 12 has 2.13 (one header), later releases have 3.x (split headers).
#pragma once
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
