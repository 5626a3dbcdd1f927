#pragma once

// The families of measurements. Each takes a fresh folder, says what it finds, and throws CannotMeasure where
// it cannot.

#include <string>

#include "report.h"

namespace tillbridge::bench {

struct Bench {
  const Options& options;
  std::string folder;  ///< on the disk that is measured
  Report& report;
  /// A folder of its own for one run, made empty.
  std::string fresh_folder(const std::string& name) const;
};

/// A sale at the register: recorded durably, against the same done plainly.
void measure_commit(const Bench& bench);
/// From the recorded sale to the request on the wire and to its answer.
void measure_push(const Bench& bench);
/// Emptying the outbox after an outage.
void measure_drain(const Bench& bench);
/// Memory of a register with a long backlog.
void measure_memory(const Bench& bench);
/// A frame of the overlay.
void measure_overlay(const Bench& bench);
/// Reading and writing the catalogue.
void measure_catalog(const Bench& bench);
/// Loading the plugin into a register.
void measure_load(const Bench& bench);

/// A register that records sales in `folder` and writes each acknowledged number to standard output, until
/// somebody kills it.
int sell_until_killed(const std::string& folder);
/// A register that rests on the records in `folder`: writes its anonymous memory in KiB to standard output.
int hold_backlog(const std::string& folder);
/// `frames` frames with badges, for counting instructions from outside.
int draw_frames(int frames);

}  // namespace tillbridge::bench
