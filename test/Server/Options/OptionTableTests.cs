using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Strongroom.Server.Options;

namespace Strongroom.Server.Tests.Options;

/// <summary>Guards over the option table.</summary>
public sealed class OptionTableTests
{
    public static TheoryData<string> Names => [.. OptionTable.All.Select(option => option.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Option_has_default_description_unit_reason_and_check(string name)
    {
        var option = OptionTable.All.Single(candidate => candidate.Name == name);
        Assert.Matches("^[a-z]+(-[a-z]+)*$", option.Name);
        Assert.EndsWith(".", option.Description);
        Assert.NotEmpty(option.Unit);
        Assert.NotEmpty(option.Reason);
        Assert.True(option.TryParse(option.Default, out var value, out var fault), fault);
        Assert.NotNull(value);
        // A NUL can be in no value, so a check that takes it checks nothing.
        Assert.False(option.TryParse("\0", out _, out fault));
        Assert.StartsWith("must be ", fault);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Option_is_in_the_help_and_has_a_property(string name)
    {
        var option = OptionTable.All.Single(candidate => candidate.Name == name);
        var help = ServerOptions.Help();
        Assert.Contains(option.Flag, help);
        Assert.Contains(option.Variable, help);
        Assert.Contains(option.Description, help);
        Assert.Contains(option.Reason, help);
        Assert.NotNull(typeof(ServerOptions).GetProperty(name.Replace("-", ""), BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance));
    }

    [Fact]
    public void Every_declared_option_is_in_the_table_once()
    {
        var declared = typeof(OptionTable).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => field.GetValue(null)).OfType<OptionDefinition>().ToList();
        // The table is declared in several files, whose order is the compiler's.
        Assert.Equal(declared.OrderBy(option => option.Name), OptionTable.All.OrderBy(option => option.Name));
        Assert.Equal(OptionTable.All.Count, OptionTable.All.Select(option => option.Name).Distinct().Count());
    }

    [Fact]
    public void Sensitive_value_is_shown_nowhere()
    {
        var option = new OptionDefinition<string>
        {
            Name = "token",
            Description = "A token.",
            Unit = "text",
            Default = "hunter1",
            Reason = "a test",
            Sensitive = true,
            Parser = (string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault) =>
            {
                value = text;
                fault = text == "hunter3" ? "must be another" : null;
                return fault is null;
            },
        };
        var values = new OptionReader([option]).Read(["--token", "hunter2"], new Dictionary<string, string>());
        var report = OptionReport.WhatIf(values.Values);
        Assert.Contains("[Sensitive]", report);
        Assert.Contains("flag --token", report);
        Assert.DoesNotContain("hunter", report + string.Concat(values.Values));
        var reader = new OptionReader([option]);
        reader.Read(["--token=hunter3"], new Dictionary<string, string>());
        Assert.Equal("token (flag --token) must be another", Assert.Single(reader.Faults));
    }
}
