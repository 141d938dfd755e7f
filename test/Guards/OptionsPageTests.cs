using Strongroom.Server.Options;

namespace Strongroom.Guards.Tests;

/// <summary>docs/operate/options.md shows what the server says of its options.</summary>
public sealed class OptionsPageTests
{
    [Fact]
    public void The_options_page_is_current() => Assert.True(
        Tree.Read("docs/operate/options.md").Contains($"```text\n{ServerOptions.Help().TrimEnd('\n')}\n```", StringComparison.Ordinal),
        "docs/operate/options.md is out of date: put the output of ./strongroom server --help between its fences");
}
