#pragma once

// `search_documents`, the tool by which an agent looks things up.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/toolbox.hpp"
#include "knowledge/search.hpp"

namespace neura::knowledge {

/// A toolbox with `search_documents` alone. @param search  outlives it
///
/// Arguments: {"query": "how do I …"} or {"query": ["…", "…"]}, the same question in several ways.
/// Its result, the best passage first, `passages` empty if nothing was found:
///
///   {"passages": [{"n": 1, "document": "vpn.md", "title": "VPN > It does not connect",
///                  "text": "…", "score": 0.71}]}
///
/// At most 12 KiB: of longer passages the end is left out. `ToolResult::sources` names them all.
/// It fails with {"error": "…"} for arguments that are not these and for an index that fails.
std::unique_ptr<reasoning::Toolbox> make_search_tool(Search& search, SearchOptions options);

/// Of the arguments of a call, JSON; empty if they are not what they should be.
std::vector<std::string> read_queries(std::string_view arguments);

/// The result, as above.
reasoning::ToolResult tool_result(const std::vector<FoundPassage>& passages);

}  // namespace neura::knowledge
