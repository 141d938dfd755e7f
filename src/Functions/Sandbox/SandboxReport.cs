namespace Strongroom.Functions.Sandbox;

/// <summary>What functions' processes are put into on this machine, for the operator to read.</summary>
/// <param name="Bubblewrap">Whether bubblewrap hides the machine from them.</param>
/// <param name="OwnUsers">Whether each process has a user of its own.</param>
/// <param name="MemoryGroups">Whether control groups bound their memory; else resource limits do, less exactly.</param>
/// <param name="Reason">Why bubblewrap is not used, or null.</param>
public sealed record SandboxReport(bool Bubblewrap, bool OwnUsers, bool MemoryGroups, string? Reason);
