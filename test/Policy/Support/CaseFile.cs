using System.Text.RegularExpressions;

namespace Strongroom.Policy.Tests.Support;

/// <summary>Reads a file of cases: one a line, columns between bars; a line that begins with # says something.</summary>
internal static partial class CaseFile
{
    /// <summary>The lines that are cases, with where they are, for a theory.</summary>
    public static TheoryData<string, string> Lines(string name)
    {
        var data = new TheoryData<string, string>();
        foreach (var (index, line) in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Cases", name)).Index())
        {
            if (line.Length > 0 && !line.StartsWith('#'))
                data.Add($"{name}:{index + 1}", line);
        }

        return data;
    }

    /// <summary>The columns of a line.</summary>
    public static string[] Columns(string line) => line.Split(" | ").Select(column => column.Trim()).ToArray();

    /// <summary>The items of a list; a comma within a variable is none between items. "none" is the list without items.</summary>
    public static string[] List(string text) => text == "none" ? [] : [.. Item().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"(?:\$\{[^}]*\}|[^,])+")]
    private static partial Regex Item();
}
