#pragma once

// What the bench says: JSON lines on stdout for programs, sentences on stderr for people. One thread.

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace tillbridge::bench {

/// Something could not be measured; the sentence says what. Ends the bench with status 2.
class CannotMeasure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Options {
  std::string dir;  ///< empty: a folder below the system's temporary one
  int runs = 7;
  std::uint64_t seed = 1;
  bool quick = false;
  int hold_up_us = 0;  ///< added to each of the product's operations, to see the verdict change
};

/// The value at share `q` (0 to 1) of the samples, the nearest rank; 0 for none.
double quantile(std::vector<double> samples, double q);
double median(std::vector<double> samples);

class Report {
 public:
  /// The first line: what this was measured on.
  void environment(const Options& options, const std::string& folder);
  /// All operations of one kind within one run. Times in microseconds.
  void row(const std::string& name, int run, const std::vector<double>& samples, const char* unit = "us");
  /// One run's ratio for a line to meet, and what the same reference measured against itself gave. Unequal
  /// numbers of samples are fine.
  void ratio(const std::string& id, int run, double numerator, double denominator);
  void control(const std::string& id, int run, double numerator, double denominator);
  /// An exact number.
  void count(const std::string& id, double value, const char* op, double goal);
  /// What was not measured this time, and why.
  void skipped(const std::string& id, const std::string& why);
  /// A line whose ratios are all in. `band`: how far the median of the controls may be from 1. Without a goal
  /// (`op` empty) the line informs and never fails.
  void line(const std::string& id, const char* op, double goal, double band);
  /// Writes the results, and returns the exit status: 0 all met, 1 one missed, 3 too noisy for a verdict.
  int finish();

 private:
  struct Line {
    std::string id, op;
    double goal = 0, band = 0;
  };
  std::map<std::string, std::vector<double>> ratios_, controls_;
  std::vector<Line> lines_;
  bool missed_ = false, noisy_ = false;
};

}  // namespace tillbridge::bench
