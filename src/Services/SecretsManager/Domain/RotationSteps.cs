namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>The steps of a rotation by the names that functions get (user guide, "Rotation by Lambda function").</summary>
public static class RotationSteps
{
    /// <summary>Makes the new value.</summary>
    public const string Create = "createSecret";

    /// <summary>Brings it to the database or service.</summary>
    public const string Set = "setSecret";

    /// <summary>Tries it.</summary>
    public const string Test = "testSecret";

    /// <summary>Moves AWSCURRENT to it.</summary>
    public const string Finish = "finishSecret";

    /// <summary>Ours, after a failed <see cref="Test"/>: brings the old credential back to the database. No function gets it.</summary>
    public const string RollBack = "rollBack";

    private static readonly string[] InOrder = [Create, Set, Test, Finish];

    /// <summary>The step behind one of a whole rotation; null behind the last.</summary>
    public static string? After(string step) => InOrder.ElementAtOrDefault(Array.IndexOf(InOrder, step) + 1);
}
