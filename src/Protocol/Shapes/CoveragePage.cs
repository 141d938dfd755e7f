using System.Globalization;
using System.Text;

namespace Strongroom.Protocol.Shapes;

/// <summary>Renders <c>docs/coverage.md</c>: which operations of which service are implemented. The same input gives the same
/// bytes, so a check can compare the page with the code.</summary>
public static class CoveragePage
{
    /// <summary>The page in Markdown.</summary>
    /// <param name="services">Each service with the names of its operations and of those that are implemented; in any order.</param>
    public static string Render(IEnumerable<(string Service, IEnumerable<string> Operations, IReadOnlySet<string> Implemented)> services)
    {
        var sorted = services
            .Select(service => (service.Service, Operations: service.Operations.Order(StringComparer.Ordinal).ToList(), service.Implemented))
            .OrderBy(service => service.Service, StringComparer.Ordinal)
            .ToList();
        var page = new StringBuilder("""
            # Coverage

            Which operations are implemented. Printed from the API models and the code (`strongroom coverage`); do not edit.
            An operation without a check mark answers `NotImplementedException`.

            | service | implemented | of |
            | --- | ---: | ---: |

            """);
        foreach (var (service, operations, implemented) in sorted)
            page.Append(CultureInfo.InvariantCulture, $"| {service} | {operations.Count(implemented.Contains)} | {operations.Count} |\n");
        foreach (var (service, operations, implemented) in sorted)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {service}\n\n| operation | implemented |\n| --- | --- |\n");
            foreach (var operation in operations)
                page.Append(CultureInfo.InvariantCulture, $"| {operation} | {(implemented.Contains(operation) ? "✓" : "")} |\n");
        }

        return page.ToString();
    }
}
