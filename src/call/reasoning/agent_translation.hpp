#pragma once

// An agent file in another language: the file and its translation, one tree. Private to reasoning/.

#include <yaml-cpp/yaml.h>

namespace neura::reasoning {

/// `file` with the texts of `translation` in place of its own. What the translation does not say is
/// left out where it would be said or listened for, and as it was where it is not. Throws `BadYaml`
/// for what cannot be translated.
///
///   language: fr-FR
///   emergency_number: "112"          if another than the file's
///   claim:
///     policy_number: {label: …, question: …, names: […]}     by the field's name
///   graph:                           by the node's name, what of it is said or listened for
///     nodes:
///       solved: {say: …}
///       answer: {found: …, not_found: …, says: {ticket: […]}, prompt: …}     says: by the edge's
///       `to`
///     anywhere: {person: […]}        likewise
///     graphs: {contact: {nodes: {name: {say: …}}}}
///   phrases, vocabulary, backchannels: as in an agent file; else those of the language
YAML::Node translated(const YAML::Node& file, const YAML::Node& translation);

}  // namespace neura::reasoning
