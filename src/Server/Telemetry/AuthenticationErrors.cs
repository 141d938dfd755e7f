using System.Collections.Frozen;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Server.Telemetry;

/// <summary>The codes of requests that were refused because it is not proven who sent them.</summary>
internal static class AuthenticationErrors
{
    // Every kind of failure in every protocol, so that a new one cannot be forgotten here.
    private static readonly FrozenSet<string> Codes = (
        from kind in Enum.GetValues<SigV4FailureKind>()
        from family in Enum.GetValues<ProtocolFamily>()
        select SigV4Errors.ToException(new SigV4Failure(kind, ""), family).Code).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether this code is one of them.</summary>
    public static bool Contains(string code) => Codes.Contains(code);
}
