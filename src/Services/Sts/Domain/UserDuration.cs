using Strongroom.Services.Access;

namespace Strongroom.Services.Sts.Domain;

/// <summary>How long sessions of users last (API reference, GetSessionToken and GetFederationToken).</summary>
internal static class UserDuration
{
    private const int DefaultSeconds = 12 * 3600;
    private const int RootSeconds = 3600;

    /// <summary>The duration asked for, or twelve hours; for root users never more than one hour.</summary>
    public static TimeSpan Of(int? seconds, Principal caller)
    {
        var wanted = seconds ?? DefaultSeconds;
        return TimeSpan.FromSeconds(caller.IsRoot ? Math.Min(wanted, RootSeconds) : wanted);
    }
}
