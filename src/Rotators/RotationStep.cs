namespace Strongroom.Rotators;

/// <summary>The steps of a rotation, in their order (user guide, "Rotation function overview"). Stored by name.</summary>
public enum RotationStep
{
    /// <summary>Makes the new value under AWSPENDING, unless it is there.</summary>
    CreateSecret,

    /// <summary>Brings the new credential to the database or service.</summary>
    SetSecret,

    /// <summary>Shows that the new credential opens it.</summary>
    TestSecret,

    /// <summary>Moves AWSCURRENT to the new version.</summary>
    FinishSecret,
}
