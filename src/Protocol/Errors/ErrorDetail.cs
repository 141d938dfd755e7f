namespace Strongroom.Protocol.Errors;

/// <summary>A member of an error besides its message, e.g. Lambda's <c>Reason</c> of a TooManyRequestsException.</summary>
/// <param name="name">The member's name in the body, or the header's.</param>
/// <param name="value">What it says; null sends nothing. Never secret.</param>
/// <param name="inHeader">Whether a header carries it.</param>
public sealed class ErrorDetail(string name, string? value, bool inHeader = false)
{
    /// <summary>The member's name in the body, or the header's.</summary>
    public string Name { get; } = name;

    /// <summary>What it says, or null.</summary>
    public string? Value { get; } = value;

    /// <summary>Whether a header carries it.</summary>
    public bool InHeader { get; } = inHeader;
}
