namespace Strongroom.Policy;

/// <summary>What is wrong with a policy, as far as a service answers different errors for it.</summary>
public enum PolicyFault
{
    /// <summary>It is longer than the service allows.</summary>
    TooLong,

    /// <summary>It is not JSON.</summary>
    NotJson,

    /// <summary>An element is missing, unknown, there twice or not of the form it must have.</summary>
    Syntax,

    /// <summary>A principal that is not of a form the language knows.</summary>
    Principal,

    /// <summary>A service principal that is not of a service's form.</summary>
    ServicePrincipal,
}

/// <summary>Something wrong with a policy.</summary>
/// <param name="Fault">Its kind.</param>
/// <param name="Path">Where, e.g. <c>Statement[1].Principal.AWS</c>; empty for the document.</param>
/// <param name="Message">What, for the author of the policy.</param>
public sealed record PolicyFinding(PolicyFault Fault, string Path, string Message);
