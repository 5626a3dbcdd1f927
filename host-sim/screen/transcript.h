#pragma once
// What the guided tour did and what proved it, for people to read: Markdown, a picture and three proofs a
// step. Main thread.
#include <string>
#include <vector>

namespace till_screen {

/// Where a proof comes from.
enum class Witness { kLedger, kRegister, kScreen };
/// "web store's ledger", "register's records", "words on the screen".
const char* witness_words(Witness witness);

struct Proof {
  Witness witness = Witness::kLedger;
  bool held = false;
  std::string seen;  ///< what was there
};

struct TourStep {
  std::string title, did;
  std::vector<std::string> pictures;  ///< file names
  std::vector<Proof> proofs;
  double seconds = 0;  ///< until all proofs held
  bool proved = false;
};

/// Writes `steps` to `path`. False when it cannot be written.
bool write_transcript(const std::string& path, const std::string& heading,
                      const std::vector<TourStep>& steps);

/// RGBA rows from the top as a PNG. False when the file cannot be written.
bool write_png(const std::string& path, int width, int height, const std::vector<unsigned char>& rgba);

}  // namespace till_screen
