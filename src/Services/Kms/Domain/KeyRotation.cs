namespace Strongroom.Services.Kms.Domain;

/// <summary>Automatic rotation of a key.</summary>
/// <param name="PeriodInDays">Days between rotations, 90 to 2,560.</param>
/// <param name="Next">When the key is rotated next.</param>
internal sealed record KeyRotation(int PeriodInDays, DateTimeOffset Next)
{
    /// <summary>The period where the request does not say (API reference, EnableKeyRotation).</summary>
    public const int DefaultPeriodInDays = 365;

    /// <summary>On-demand rotations of a key (KMS quotas).</summary>
    public const int MaxOnDemand = 25;

    /// <summary>Rotation that is enabled now.</summary>
    public static KeyRotation From(DateTimeOffset now, int periodInDays) => new(periodInDays, now.AddDays(periodInDays));
}
