#include "screen/transcript.h"

#include <fmt/format.h>
#include <stb_image_write.h>

#include <fstream>

namespace till_screen {

const char* witness_words(Witness witness) {
  switch (witness) {
    case Witness::kLedger:
      return "web store's ledger";
    case Witness::kRegister:
      return "register's records";
    case Witness::kScreen:
      return "words on the screen";
  }
  return "";
}

bool write_transcript(const std::string& path, const std::string& heading,
                      const std::vector<TourStep>& steps) {
  std::ofstream out(path, std::ios::trunc);
  out << "# " << heading << "\n\n";
  int number = 0;
  bool all = !steps.empty();
  for (const TourStep& step : steps) {
    all = all && step.proved;
    out << fmt::format("## {}. {}\n\n{}\n\n", ++number, step.title, step.did);
    for (const Proof& proof : step.proofs) {
      out << fmt::format("- [{}] {}: {}\n", proof.held ? "x" : " ", witness_words(proof.witness), proof.seen);
    }
    out << (step.proved ? fmt::format("\nProved after {:.1f} s.\n", step.seconds)
                        : fmt::format("\n**Not proved** within {:.1f} s.\n", step.seconds));
    if (!step.pictures.empty()) out << "\n";
    for (const std::string& picture : step.pictures) out << fmt::format("![{}]({})\n", step.title, picture);
    out << "\n";
  }
  out << (all ? "Every step was proved.\n" : "The tour ended at the step that was not proved.\n");
  out.flush();
  return out.good();
}

bool write_png(const std::string& path, int width, int height, const std::vector<unsigned char>& rgba) {
  return stbi_write_png(path.c_str(), width, height, 4, rgba.data(), width * 4) != 0;
}

}  // namespace till_screen
