using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Server.Options;

/// <summary>What came of reading the options: options, or everything that is wrong with them.</summary>
/// <param name="Options">The options; null if there is a fault.</param>
/// <param name="Faults">One line for each fault, for the operator; no secrets in them.</param>
/// <param name="WhatIf">Whether <c>--what-if</c> was given: print <see cref="ServerOptions.WhatIf"/> and stop.</param>
/// <param name="Help">Whether help was asked for: print <see cref="ServerOptions.Help"/> and stop, whatever the faults.</param>
public sealed record ServerOptionsResult(ServerOptions? Options, IReadOnlyList<string> Faults, bool WhatIf, bool Help)
{
    /// <summary>Whether the server can start with these options.</summary>
    [MemberNotNullWhen(true, nameof(Options))]
    public bool Valid => Options is not null;
}
