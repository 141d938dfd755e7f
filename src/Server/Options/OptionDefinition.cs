using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Server.Options;

/// <summary>Reads an option's text; false with what it should have been ("must be …").</summary>
internal delegate bool OptionParser<T>(string text, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? fault);

/// <summary>
/// One option, as flag, environment variable and configuration key alike. All that help, <c>--what-if</c>, reading and
/// checking need to know of it stands here.
/// </summary>
internal abstract class OptionDefinition
{
    /// <summary>The prefix of every environment variable of the server.</summary>
    public const string VariablePrefix = "STRONGROOM_";

    /// <summary>The name in words joined by hyphens; also the key in a configuration file.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, for help.</summary>
    public required string Description { get; init; }

    /// <summary>What its value is measured in or looks like, e.g. <c>bytes</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>The default as an operator would write it.</summary>
    public required string Default { get; init; }

    /// <summary>Where the default comes from: whose limit it matches, or why it is this.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether its value must not be printed.</summary>
    public bool Sensitive { get; init; }

    /// <summary>Whether the flag may stand without a value, meaning <c>true</c>.</summary>
    public abstract bool IsSwitch { get; }

    /// <summary>The flag, e.g. <c>--max-body-bytes</c>.</summary>
    public string Flag => "--" + Name;

    /// <summary>The environment variable, e.g. <c>STRONGROOM_MAX_BODY_BYTES</c>.</summary>
    public string Variable => VariablePrefix + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>Reads and checks a value.</summary>
    public abstract bool TryParse(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fault);
}

/// <summary>An option with the type of its value.</summary>
internal sealed class OptionDefinition<T> : OptionDefinition
{
    /// <summary>Reads and checks a value.</summary>
    public required OptionParser<T> Parser { get; init; }

    /// <inheritdoc/>
    public override bool IsSwitch => typeof(T) == typeof(bool);

    /// <inheritdoc/>
    public override bool TryParse(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fault)
    {
        value = Parser(text, out var typed, out fault) ? typed : null;
        return value is not null;
    }
}
