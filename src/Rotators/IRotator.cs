namespace Strongroom.Rotators;

/// <summary>A rotation function that is part of the product. A step may run again after it was cut off at any point, and finds out what was done.</summary>
public interface IRotator
{
    /// <summary>The function names that stand for it in a RotationLambdaARN, those of AWS's templates.</summary>
    IReadOnlyList<string> FunctionNames { get; }

    /// <summary>The Types of managed external secrets (CreateSecret's Type) that it rotates without a function; mostly none.</summary>
    IReadOnlyList<string> Types => [];

    /// <summary>The services (OwningService) whose secrets it rotates without a function: managed rotation. Mostly none.</summary>
    IReadOnlyList<string> OwningServices => [];

    /// <summary>Runs a step.</summary>
    /// <exception cref="RotatorException">It failed.</exception>
    Task RunAsync(RotationStep step, IRotationSecret secret, CancellationToken cancellation);

    /// <summary>The ARN of the secret whose credential this one needs to work on <paramref name="value"/>'s database; null if none.
    /// Who configures a rotation must be allowed to read it.</summary>
    string? MasterArnOf(Crypto.SecretValue value);

    /// <summary>Puts the database back to the credential under AWSCURRENT, after <see cref="RotationStep.SetSecret"/> brought the
    /// pending one there and it was found not to work.</summary>
    /// <exception cref="RotatorException">It cannot be put back.</exception>
    Task RollBackAsync(IRotationSecret secret, CancellationToken cancellation);
}
