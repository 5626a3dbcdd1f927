#pragma once

// The pictures of Material Icons that the overlay uses, by code point. Only these are baked.

#include <array>
#include <cstdint>

namespace tillbridge::overlay {

using Icon = std::uint16_t;

namespace icon {
inline constexpr Icon kNone = 0, kChecking = 0xE88B, kAllSent = 0xE2BF, kSyncing = 0xE627, kOffline = 0xE2C1,
                      kWarning = 0xE002, kPaused = 0xE036, kLink = 0xE157, kOrders = 0xF1CC, kLate = 0xE425,
                      kActivity = 0xE889, kItems = 0xE54E, kReview = 0xE065, kSetup = 0xE6B1,
                      kPickup = 0xE536, kShip = 0xE558, kClose = 0xE5CD, kBack = 0xE5C4, kOnline = 0xE80B,
                      kClock = 0xE8B5, kAgain = 0xE5D5, kTick = 0xE5CA, kDone = 0xE86C, kHelp = 0xE887,
                      kPerson = 0xE7FD, kSale = 0xE8B0, kReturn = 0xE860, kCount = 0xE1A1, kMove = 0xE8D4,
                      kInfo = 0xE88E, kLock = 0xE897, kUndo = 0xE166, kNotOnline = 0xE14B, kReceive = 0xE168,
                      kStore = 0xEA12, kMore = 0xE5CF, kLess = 0xE5CE, kDiffers = 0xE915, kSearch = 0xE8B6,
                      kFilter = 0xE152, kAdd = 0xE145, kFolder = 0xE2C7, kRename = 0xE3C9, kPayment = 0xE870,
                      kLaunch = 0xE89E, kSaveFile = 0xE2C4, kPrint = 0xE8AD;

inline constexpr std::array kAll{
    kChecking, kAllSent,   kSyncing, kOffline, kWarning,  kPaused, kLink,    kOrders, kLate,   kActivity,
    kItems,    kReview,    kSetup,   kPickup,  kShip,     kClose,  kBack,    kOnline, kClock,  kAgain,
    kTick,     kDone,      kHelp,    kPerson,  kSale,     kReturn, kCount,   kMove,   kInfo,   kLock,
    kUndo,     kNotOnline, kReceive, kStore,   kMore,     kLess,   kDiffers, kSearch, kFilter, kAdd,
    kFolder,   kRename,    kPayment, kLaunch,  kSaveFile, kPrint};
}  // namespace icon

}  // namespace tillbridge::overlay
