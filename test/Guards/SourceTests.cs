using System.Text.RegularExpressions;

namespace Strongroom.Guards.Tests;

/// <summary>Habits of the sources.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 400;

    [Fact]
    public void Every_file_is_short_enough_to_read() =>
        Assert.Empty(Tree.Sources("src").Where(path => File.ReadLines(Tree.PathOf(path)).Count() >= MaxLines));

    [Fact]
    public void Only_the_command_line_writes_to_the_console() => Assert.Empty(
        Tree.Sources("src")
            .Where(path => !path.StartsWith("src/Server/Cli/", StringComparison.Ordinal) && path != "src/Server/Program.cs")
            .Where(path => Tree.Read(path).Contains("Console.", StringComparison.Ordinal) && ConsoleUse().IsMatch(Tree.Read(path))));

    [Fact]
    public void No_test_is_skipped() => Assert.Empty(Tree.Sources("test").Where(path => Skip().IsMatch(Tree.Read(path))));

    [Fact]
    public void Nothing_is_left_to_be_done_in_a_comment() => Assert.Empty(
        Tree.Sources("src").Concat(Tree.Sources("test")).Where(path => LeftOver().IsMatch(Tree.Read(path))));

    [Fact]
    public void Nothing_is_hidden_in_regions() =>
        Assert.Empty(Tree.Sources("src").Where(path => Tree.Read(path).Contains("#region ", StringComparison.Ordinal)));

    [GeneratedRegex(@"\bConsole\.(Write|Out|Error|SetOut|SetError|Read)")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"\[(Fact|Theory)\([^\]]*Skip\s*=")]
    private static partial Regex Skip();

    [GeneratedRegex(@"//.*\b(TO" + "DO|FIX" + @"ME)\b")]
    private static partial Regex LeftOver();
}
