namespace Strongroom.Services.Lambda.Domain;

/// <summary>What an account may have (developer guide, "Lambda quotas"), as GetAccountSettings tells it. How many functions the server
/// runs at once is for its operator to say.</summary>
internal static class AccountLimits
{
    /// <summary>Invocations at once.</summary>
    public const int Concurrency = 1000;

    /// <summary>Of those, how many may not be reserved.</summary>
    public const int LeastUnreserved = 100;

    /// <summary>All zips together, in bytes: 75 GiB.</summary>
    public const long TotalCodeSize = 75L << 30;
}
