namespace Strongroom.Services.Sts;

/// <summary>What an operator sets.</summary>
/// <param name="Enforce">Whether permissions are enforced; without, root users may assume roles too, as there are no others.</param>
public sealed record StsSettings(bool Enforce);
